/** What is measured, and in what unit. */
export const units = {
  /** Server CPU for one delivery: one message that reaches one reader, however framed. */
  cpu: 'µs a delivery',
  /** Server CPU for all of it. */
  cpuMs: 'ms of CPU',
  /** Part of one core that the server used. */
  core: 'of a core',
  deliveries: 'deliveries',
  perSecond: 'deliveries/s',
  bytes: 'bytes a delivery',
  p50: 'ms p50',
  p99: 'ms p99',
  /** The longest time the server's event loop stood still. */
  lag: 'ms stall',
  memory: 'MiB RSS',
  memoryEach: 'KiB a connection',
  known: 'ms until all know',
  /** Answers to asks, one after the other. */
  cpuEach: 'µs of CPU an ask',
  newest: 'ms p99, newest page',
  back: 'ms p99, page 1,000 back',
  missed: 'ms p99, 500 missed',
  inputDelay: 'ms p95 from key to page',
  longTask: 'ms longest task',
  heap: 'MiB more JS heap',
  notDrawn: 'messages not drawn',
  behind: 'ms until the last is drawn',
  generator: 'of a core, generator',
  generatorIsLimit: '',
} as const

export type Figure = keyof typeof units
export type Figures = Partial<Record<Figure, number>>
