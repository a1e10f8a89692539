import { Failure } from '../errors'

/** Longer than this nobody is kept waiting. */
const MAX_WAIT_MS = 5_000
/** This part of a second's admissions may come at once. */
const BURST_PART = 0.2

/** Lets so many through in a second, in the order they came. */
export class Queue {
  readonly #msPerTurn: number
  readonly #burstMs: number
  #nextAt = -Infinity

  /** @param perSecond Infinity for no queue */
  constructor(perSecond: number) {
    this.#msPerTurn = 1_000 / perSecond
    this.#burstMs = 1_000 * BURST_PART
  }

  /**
   * @param now monotonic milliseconds
   * @throws {Failure} `busy` when the wait would be too long
   */
  async wait(now: number): Promise<void> {
    const turn = Math.max(this.#nextAt, now - this.#burstMs)
    const ms = turn - now
    if (ms > MAX_WAIT_MS) throw new Failure('busy', ms)
    this.#nextAt = turn + this.#msPerTurn
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
  }
}
