import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { Gauge, type Registry } from 'prom-client'

const IDLE_EVERY_MS = 120
const BUSY_EVERY_MS = 10
/** An event loop that works for more than this part of the time is sampled closely. */
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

  /** Seconds, of what was sampled since the last time; `null` for nothing. */
  take(): Lag | null {
    const histogram = this.#histogram
    if (histogram.count === 0) return null
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
 * The lag of an idle event loop is sampled seldom, because each sample wakes the process; a busy one is awake anyway.
 */
class LagMonitor {
  readonly #seldom = new Monitor(IDLE_EVERY_MS)
  #often: Monitor | null = null
  #worked = performance.eventLoopUtilization()
  /** Of a close monitor that was stopped since the last time. */
  #stopped: Lag | null = null

  constructor() {
    setInterval(() => this.#look(), LOOK_EVERY_MS).unref()
  }

  take(): Lag {
    const seldom = this.#seldom.take()
    const often = this.#often?.take() ?? this.#stopped
    const longest = [seldom, often, this.#stopped].map((lag) => lag?.max ?? 0)
    this.#stopped = null
    const { mean = 0, percentiles = PERCENTILES.map(() => 0) } = often ?? seldom ?? {}
    return { max: Math.max(...longest), mean, percentiles }
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

/** Registers `nodejs_eventloop_lag_max_seconds` and its like, each of the time since the last scrape. */
export function registerLag(registry: Registry): void {
  const monitor = new LagMonitor()
  const gauge = (name: string, help: string, collect?: () => void) =>
    new Gauge({
      name: `nodejs_eventloop_lag_${name}_seconds`,
      help: `${help} event loop lag since the last scrape`,
      registers: [registry],
      ...(collect && { collect }),
    })
  // Comes first, and sets the others before they are read.
  const max = gauge('max', 'Longest', () => {
    const lag = monitor.take()
    max.set(lag.max)
    mean.set(lag.mean)
    for (const [at, each] of percentiles.entries()) each.set(lag.percentiles[at]!)
  })
  const mean = gauge('mean', 'Mean')
  const percentiles = PERCENTILES.map((percent) => gauge(`p${percent}`, `${percent}th percentile of the`))
}
