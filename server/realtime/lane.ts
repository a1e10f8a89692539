import type { Socket as EngineSocket } from 'engine.io'
import { Failure } from '../errors'
import { waitingBytes } from './back-pressure'

/** No further ask of a connection starts while more than this is buffered for it. */
const WAITING_MAX_BYTES = 256_000
const MAX_WAIT_MS = 5_000
/** Waiting asks per connection: enough for a page in many rooms. */
const WAITING_MAX = 500
const RETRY_MS = 1_000

export interface LaneParts {
  connection: EngineSocket
  monotonic: () => number
  /** Milliseconds until the cost of earlier asks is paid. */
  owedMs: (isLarge: boolean) => number
}

interface Turn {
  isLarge: boolean
  until: number
  begin: () => void
  giveUp: (error: Failure) => void
}

/**
 * Starts the asks of one connection while the client reads its answers and has paid for earlier ones. Asks with large
 * answers run one at a time.
 */
export class Lane {
  readonly #parts: LaneParts
  readonly #waiting: Turn[] = []
  #isLargeUnderWay = false
  #timer: NodeJS.Timeout | undefined

  constructor(parts: LaneParts) {
    this.#parts = parts
  }

  /**
   * Admits an ask. Its answer must not pass through the promise: V8 has moved a promise that waited to its old generation,
   * and would keep the page there until the next major collection (in B1 that doubled the growth of the old generation).
   * @returns `null` when the ask may start now; otherwise a promise that resolves when it may, and rejects with `busy` when
   * the ask waited too long or the connection closed
   * @throws {Failure} `too-fast` when it would wait too long
   */
  enter(isLarge: boolean): Promise<void> | null {
    const owedMs = this.#parts.owedMs(isLarge)
    if (owedMs > MAX_WAIT_MS) throw new Failure('too-fast', owedMs)
    if (this.#waiting.length >= WAITING_MAX) throw new Failure('too-fast', RETRY_MS)
    if (this.#waiting.length > 0 || !this.#mayBegin(isLarge, owedMs)) return this.#turn(isLarge)
    if (isLarge) this.#isLargeUnderWay = true
    return null
  }

  /** Call it when a large ask has been answered. */
  leave(): void {
    this.#isLargeUnderWay = false
    if (this.#waiting.length > 0) setImmediate(this.#beginThose)
  }

  #turn(isLarge: boolean): Promise<void> {
    const until = this.#parts.monotonic() + MAX_WAIT_MS
    return new Promise((begin, giveUp) => {
      if (this.#waiting.push({ isLarge, until, begin, giveUp }) > 1) return
      this.#parts.connection.once('close', this.#giveUp)
      this.#beginLater()
    })
  }

  #mayBegin(isLarge: boolean, owedMs: number): boolean {
    if (owedMs > 0 || (isLarge && this.#isLargeUnderWay)) return false
    return waitingBytes(this.#parts.connection) < WAITING_MAX_BYTES
  }

  readonly #beginThose = () => {
    const { connection, owedMs, monotonic } = this.#parts
    for (const now = monotonic(); this.#waiting.length > 0 && this.#waiting[0]!.until <= now;)
      this.#waiting.shift()!.giveUp(new Failure('busy', RETRY_MS))
    while (this.#waiting.length > 0) {
      const { isLarge, begin } = this.#waiting[0]!
      if (!this.#mayBegin(isLarge, owedMs(isLarge))) break
      this.#waiting.shift()
      if (isLarge) this.#isLargeUnderWay = true
      begin()
    }
    if (this.#waiting.length > 0) return this.#beginLater()
    clearTimeout(this.#timer)
    connection.off('close', this.#giveUp)
  }

  /** When the client has read or paid some. The end of a large ask starts the next one itself. */
  #beginLater(): void {
    const { connection, owedMs, monotonic } = this.#parts
    const { isLarge, until } = this.#waiting[0]!
    const leftMs = Math.max(0, until - monotonic())
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#beginThose, Math.min(owedMs(isLarge) || leftMs, leftMs))
    for (const [emitter, event] of [
      [connection.transport, 'drain'],
      [connection, 'upgrade'],
    ] as const)
      emitter.off(event, this.#beginThose).once(event, this.#beginThose)
  }

  readonly #giveUp = () => {
    clearTimeout(this.#timer)
    for (const { giveUp } of this.#waiting.splice(0)) giveUp(new Failure('busy'))
  }
}
