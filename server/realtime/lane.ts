import type { Socket as EngineSocket } from 'engine.io'
import { Failure } from '../errors'
import { waitingBytes } from './back-pressure'

/** With more waiting for its reader, no further ask of a connection is begun. */
const WAITING_MAX_BYTES = 256_000
/** Longer than this nobody is kept waiting. */
const MAX_WAIT_MS = 5_000

export interface LaneParts {
  connection: EngineSocket
  /** Milliseconds until what was asked before is paid for. */
  owedMs: () => number
}

interface Turn {
  isLarge: boolean
  begin: () => void
  giveUp: (error: Failure) => void
}

/**
 * When an ask of one connection begins: while its answers are read, and what it asked before is paid for. Asks whose answers may be
 * large go one by one. How many wait is limited by what a client may send.
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
   * Runs `work` at its turn, and resolves with what it gives.
   * @throws {Failure} `too-fast` when it would wait too long; `busy` when the connection ends
   */
  async run<T>(isLarge: boolean, work: () => Promise<T> | T): Promise<T> {
    const owedMs = this.#parts.owedMs()
    if (owedMs > MAX_WAIT_MS) throw new Failure('too-fast', owedMs)
    if (this.#waiting.length > 0 || !this.#mayBegin(isLarge, owedMs)) await this.#turn(isLarge)
    if (!isLarge) return work()
    this.#isLargeUnderWay = true
    try {
      return await work()
    } finally {
      this.#isLargeUnderWay = false
      // Behind the answer, which is written in the microtasks to come.
      if (this.#waiting.length > 0) setImmediate(this.#beginThose)
    }
  }

  #turn(isLarge: boolean): Promise<void> {
    return new Promise((begin, giveUp) => {
      if (this.#waiting.push({ isLarge, begin, giveUp }) > 1) return
      this.#parts.connection.once('close', this.#giveUp)
      this.#beginLater()
    })
  }

  #mayBegin(isLarge: boolean, owedMs: number): boolean {
    if (owedMs > 0 || (isLarge && this.#isLargeUnderWay)) return false
    return waitingBytes(this.#parts.connection) < WAITING_MAX_BYTES
  }

  readonly #beginThose = () => {
    const { connection, owedMs } = this.#parts
    while (this.#waiting.length > 0 && this.#mayBegin(this.#waiting[0]!.isLarge, owedMs())) {
      const { isLarge, begin } = this.#waiting.shift()!
      if (isLarge) this.#isLargeUnderWay = true
      begin()
    }
    if (this.#waiting.length > 0) this.#beginLater()
    else connection.off('close', this.#giveUp)
  }

  /** When some of it has been read, or paid for; a large one that ends says so by itself. */
  #beginLater(): void {
    const { connection, owedMs } = this.#parts
    clearTimeout(this.#timer)
    const ms = owedMs()
    if (ms > 0) this.#timer = setTimeout(this.#beginThose, ms)
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
