import type { Clock } from '../ports'
import { type BatchWindow, windowAfter } from './batch-window'

/** The median of this many flushes counts, so that a single slow one does not lengthen the window. */
const REMEMBERED = 5

export interface AdaptiveBatcherParts<T> {
  clock: Pick<Clock, 'monotonic'>
  longestMs: number
  /** @returns how long these may be collected at a high rate with others, where that is longer than their window */
  patienceMs?: (waiting: readonly T[]) => number
  /** @returns how many waiting items the next flush takes, at least one */
  take: (waiting: readonly T[]) => number
  /** Never throws. */
  flush: (batch: T[]) => Promise<void>
}

/** Flushes items in batches, one batch at a time. `windowAfter` says how long to collect before each. */
export class AdaptiveBatcher<T> {
  readonly #parts: AdaptiveBatcherParts<T>
  #waiting: T[] = []
  #flushing: Promise<void> | null = null
  #window: BatchWindow = { ms: 0, lookEveryMs: null }
  /** Milliseconds of the last flushes, newest last. */
  #took: number[] = []
  /** When the last flush ended. */
  #endedAt = -Infinity

  constructor(parts: AdaptiveBatcherParts<T>) {
    this.#parts = parts
  }

  add(item: T): void {
    this.#waiting.push(item)
    this.#flushing ??= this.#flushAll()
  }

  /** Removes and returns the waiting items. */
  takeAll(): T[] {
    return this.#waiting.splice(0)
  }

  /** Resolves when no item is waiting. */
  async settled(): Promise<void> {
    await this.#flushing
  }

  async #flushAll(): Promise<void> {
    const { clock, longestMs, take, flush } = this.#parts
    // Items of one turn of the event loop share a flush; after that the window decides.
    while (this.#waiting.length > 0) {
      await this.#collect()
      const batch = this.#waiting.splice(0, take(this.#waiting))
      const startedAt = clock.monotonic()
      await flush(batch)
      const endedAt = clock.monotonic()
      this.#took = [...this.#took, endedAt - startedAt].slice(-REMEMBERED)
      this.#window = windowAfter(median(this.#took), batch.length, endedAt - this.#endedAt, longestMs)
      this.#endedAt = endedAt
    }
    this.#flushing = null
  }

  async #collect(): Promise<void> {
    const { clock, patienceMs } = this.#parts
    const { ms, lookEveryMs } = this.#window
    let patience = Infinity
    for (let come = 0; come < this.#waiting.length;) {
      patience = Math.min(patience, patienceMs?.(this.#waiting.slice(come)) ?? 0)
      come = this.#waiting.length
      const longMs = ms > 0 ? Math.max(ms, patience) : 0
      const leftMs = this.#endedAt + longMs - clock.monotonic()
      // An item that cannot wait so long may arrive meanwhile.
      const lookMs = Math.min(lookEveryMs ?? Infinity, longMs > ms ? ms : Infinity)
      await sleep(Math.min(leftMs, lookMs))
      if (leftMs <= lookMs) return
    }
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => (ms > 0 ? setTimeout(resolve, ms) : setImmediate(resolve)))
}
