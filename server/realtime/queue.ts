import type { EventEmitter } from 'node:events'
import { Failure } from '../errors'

/** Longer than this nobody is kept waiting. */
const MAX_WAIT_MS = 5_000
/** This part of a second's admissions may come at once. */
const BURST_PART = 0.2

/** Who waits, and may go before it is its turn. */
export type Waiting = Pick<EventEmitter, 'once' | 'off'>

/** Lets so many through in a second, in the order they came. */
export class Queue {
  readonly #msPerTurn: number
  readonly #burstMs: number
  #nextAt = -Infinity
  /** In the order they came: a turn is that of whoever is the first by then. */
  readonly #waiting = new Set<() => void>()
  readonly #turns: NodeJS.Timeout[] = []

  /** @param perSecond Infinity for no queue */
  constructor(perSecond: number) {
    this.#msPerTurn = 1_000 / perSecond
    this.#burstMs = 1_000 * BURST_PART
  }

  /**
   * Whoever closes while it waits leaves the queue, and all behind it move up.
   * @param now monotonic milliseconds
   * @throws {Failure} `busy` when the wait would be too long, or is over because `connection` has closed
   */
  async wait(connection: Waiting, now: number): Promise<void> {
    const turn = Math.max(this.#nextAt, now - this.#burstMs)
    const ms = turn - now
    if (ms > MAX_WAIT_MS) throw new Failure('busy', ms)
    this.#nextAt = turn + this.#msPerTurn
    if (ms <= 0) return
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(letIn)
        clearTimeout(this.#turns.pop())
        this.#nextAt -= this.#msPerTurn
        reject(new Failure('busy'))
      }
      const letIn = () => {
        connection.off('close', leave)
        resolve()
      }
      connection.once('close', leave)
      this.#waiting.add(letIn)
      this.#turns.push(setTimeout(() => this.#letNextIn(), ms))
    })
  }

  #letNextIn(): void {
    this.#turns.shift()
    for (const letIn of this.#waiting) {
      this.#waiting.delete(letIn)
      letIn()
      return
    }
  }
}
