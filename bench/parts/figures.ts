/** What is measured: its name and its unit. */
export const figures = {
  /** One delivery is one message that reaches one reader, however framed. */
  cpu: ['CPU a delivery', 'µs'],
  /** For all of it. */
  cpuMs: ['CPU', 'ms'],
  cpuEach: ['CPU an ask', 'µs'],
  core: ['of one core', ''],
  perSecond: ['deliveries/s', ''],
  bytes: ['bytes a delivery', ''],
  p50: ['p50', 'ms'],
  p99: ['p99', 'ms'],
  /** The longest time the server's event loop stood still. */
  lag: ['stall', 'ms'],
  memory: ['RSS', 'MiB'],
  memoryEach: ['RSS a connection', 'KiB'],
  known: ['until all know', 'ms'],
  newest: ['newest page p99', 'ms'],
  back: ['page 1,000 back p99', 'ms'],
  missed: ['500 missed p99', 'ms'],
  /** From the key to the moment the page hears of it. */
  inputDelay: ['input delay p95', 'ms'],
  /** From the address to the frame that shows the newest message. */
  readable: ['readable after', 'ms'],
  /** From the address to the moment the page is online. */
  polled: ['online after', 'ms'],
  /** From Enter to the acknowledgement on the screen. */
  cycle: ['message cycle p95', 'ms'],
  /** Of the page's thread, from one frame to the next. */
  longestFrame: ['longest frame', 'ms'],
  longTask: ['longest task', 'ms'],
  heap: ['more JS heap', 'MiB'],
  /** What is offered for a name that was begun. */
  completing: ['names completed', 'ms'],
  /** Whom a message mentions. */
  mentioning: ['mentions found', 'ms'],
  notDrawn: ['messages not drawn', ''],
  behind: ['until the last is drawn', 'ms'],
  generator: ['of one core for the generator', ''],
} as const satisfies Record<string, [name: string, unit: string]>

export type Figure = keyof typeof figures
export type Figures = Partial<Record<Figure, number>>
