/** The name and unit of each figure. */
export const figures = {
  /** One delivery is one message that reaches one reader, however framed. */
  cpu: ['CPU a delivery', 'µs'],
  /** For the whole case. */
  cpuMs: ['CPU', 'ms'],
  cpuEach: ['CPU an ask', 'µs'],
  core: ['of one core', ''],
  perSecond: ['deliveries/s', ''],
  bytes: ['bytes a delivery', ''],
  p50: ['p50', 'ms'],
  p99: ['p99', 'ms'],
  /** The longest stall of the server's event loop. */
  lag: ['stall', 'ms'],
  memory: ['RSS', 'MiB'],
  memoryEach: ['RSS a connection', 'KiB'],
  known: ['until all know', 'ms'],
  newest: ['newest page p99', 'ms'],
  back: ['page 1,000 back p99', 'ms'],
  missed: ['500 missed p99', 'ms'],
  /** From the key press to the page's event listener. */
  inputDelay: ['input delay p95', 'ms'],
  /** From the navigation to the frame that shows the newest message. */
  readable: ['readable after', 'ms'],
  /** From the navigation until the page is online. */
  polled: ['online after', 'ms'],
  /** From Enter to the acknowledgement on the screen. */
  cycle: ['message cycle p95', 'ms'],
  /** From coming back to the frame that shows every row as it is now. */
  upToDate: ['up to date after', 'ms'],
  /** Work of the page's main thread from one frame to the next. */
  longestFrame: ['longest frame', 'ms'],
  longTask: ['longest task', 'ms'],
  heap: ['more JS heap', 'MiB'],
  /** The completions of a partial nickname. */
  completing: ['names completed', 'ms'],
  /** The mentions in a message. */
  mentioning: ['mentions found', 'ms'],
  /** A text, with its formatting. */
  reading: ['text read', 'ms'],
  notDrawn: ['messages not drawn', ''],
  behind: ['until the last is drawn', 'ms'],
  /** Of a room with bans and words, by that of a room without. */
  sayMore: ['CPU a message ÷ a room without', 'x'],
  joinMore: ['CPU a join ÷ a room without', 'x'],
  /** Beside uploads, by that of the same run without. */
  cpuBeside: ['CPU a delivery ÷ without uploads', 'x'],
  p99Beside: ['p99 ÷ without uploads', 'x'],
  generator: ['of one core for the generator', ''],
} as const satisfies Record<string, [name: string, unit: string]>

export type Figure = keyof typeof figures
export type Figures = Partial<Record<Figure, number>>
