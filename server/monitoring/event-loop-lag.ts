import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { Gauge, type Registry } from 'prom-client'

/** Every 120 ms would cost 14 % of what Node's own monitor does at 10 ms; this costs 7 %. */
const IDLE_EVERY_MS = 250
const BUSY_EVERY_MS = 10
/** An event loop busier than this is sampled at the fine interval. */
const BUSY_PART = 0.02
const LOOK_EVERY_MS = 3_000
const PERCENTILES = [50, 90, 99]

interface Lag {
  max: number
  mean: number
  percentiles: number[]
}

/** Node measures from one sample to the next, which is the lag and the time between two samples. */
class Monitor {
  readonly #histogram: IntervalHistogram
  readonly #everyMs: number

  constructor(everyMs: number) {
    this.#everyMs = everyMs
    this.#histogram = monitorEventLoopDelay({ resolution: everyMs })
    this.#histogram.enable()
  }

  get hasSampled(): boolean {
    return this.#histogram.count > 0
  }

  /** Seconds, of what was sampled since the last time; `null` for nothing. */
  take(): Lag | null {
    const histogram = this.#histogram
    if (!this.hasSampled) return null
    const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - this.#everyMs / 1e3)
    const percentiles = PERCENTILES.map((percent) => seconds(histogram.percentile(percent)))
    const lag = { max: seconds(histogram.max), mean: seconds(histogram.mean), percentiles }
    histogram.reset()
    return lag
  }

  stop(): void {
    this.#histogram.disable()
  }
}

/**
 * An idle event loop is sampled rarely, because each sample wakes the process; a busy one is awake anyway.
 */
class LagMonitor {
  readonly #seldom = new Monitor(IDLE_EVERY_MS)
  #often: Monitor | null = null
  #worked = performance.eventLoopUtilization()
  /** The maximum of a fine-grained monitor stopped since the last scrape. */
  #stopped: Lag | null = null
  /** Longest of the time in which Node measures nothing, in seconds. */
  #unsampled = 0
  #bridge: NodeJS.Timeout | undefined

  constructor() {
    setInterval(() => this.#look(), LOOK_EVERY_MS).unref()
    this.#bridgeGap()
  }

  async take(): Promise<Lag> {
    // A request that came while the event loop was blocked is read before the timers that measure this.
    await new Promise((resolve) => setTimeout(resolve))
    const seldom = this.#seldom.take()
    const often = this.#often?.take() ?? this.#stopped
    const longest = [seldom, often, this.#stopped].map((lag) => lag?.max ?? 0)
    longest.push(this.#unsampled)
    this.#stopped = null
    this.#unsampled = 0
    this.#bridgeGap()
    const { mean = 0, percentiles = PERCENTILES.map(() => 0) } = often ?? seldom ?? {}
    return { max: Math.max(...longest), mean, percentiles }
  }

  /** Node drops what comes before the second sample after a reset, so until then a timer says how late it is. */
  #bridgeGap(): void {
    const dueAt = performance.now() + IDLE_EVERY_MS
    clearTimeout(this.#bridge)
    this.#bridge = setTimeout(() => {
      this.#unsampled = Math.max(this.#unsampled, (performance.now() - dueAt) / 1e3)
      if (!this.#seldom.hasSampled) this.#bridgeGap()
    }, IDLE_EVERY_MS).unref()
  }

  #look(): void {
    const worked = performance.eventLoopUtilization()
    const isBusy = performance.eventLoopUtilization(worked, this.#worked).utilization > BUSY_PART
    this.#worked = worked
    if (isBusy) this.#often ??= new Monitor(BUSY_EVERY_MS)
    else if (this.#often !== null) {
      const last = this.#often.take()
      if (last !== null && last.max >= (this.#stopped?.max ?? 0)) this.#stopped = last
      this.#often.stop()
      this.#often = null
    }
  }
}

/** Registers `nodejs_eventloop_lag_max_seconds` and the related gauges, each since the last scrape. */
export function registerLag(registry: Registry): void {
  const monitor = new LagMonitor()
  // The gauges of one scrape share one reading.
  let taking: Promise<Lag> | null = null
  const take = () => (taking ??= monitor.take().finally(() => (taking = null)))
  const gauge = (name: string, help: string, read: (lag: Lag) => number) =>
    new Gauge({
      name: `nodejs_eventloop_lag_${name}_seconds`,
      help: `${help} event loop lag since the last scrape`,
      registers: [registry],
      async collect() {
        this.set(read(await take()))
      },
    })
  gauge('max', 'Longest', ({ max }) => max)
  gauge('mean', 'Mean', ({ mean }) => mean)
  for (const [at, percent] of PERCENTILES.entries())
    gauge(`p${percent}`, `${percent}th percentile of the`, ({ percentiles }) => percentiles[at]!)
}
