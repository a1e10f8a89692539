import type { EventEmitter } from 'node:events'
import type { Clock } from '../../chat/ports'
import { Failure } from '../../errors'

const MAX_WAIT_MS = 5_000
/** The burst, as a part of the admissions per second. */
const BURST_PART = 0.2
/** While both kinds wait, one of this many turns goes to a new client, so that they are slow but never starve. */
const NEWCOMER_EVERY = 4

/** A connection in the queue, which may close before its turn. */
export type Closable = Pick<EventEmitter, 'once' | 'off'>

interface Place {
  admit: () => void
}

/** The queue of one network. */
type Line = Set<Place>

/** Admits a number of clients per second, round-robin by network, so that no network keeps out the others. */
export class AdmissionQueue {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #msPerTurn: number
  readonly #burstMs: number
  #nextAt = -Infinity
  #turns = 0
  #count = 0
  /** Clients that were here before, and new ones, by network, the next network first. */
  readonly #known = new Map<string, Line>()
  readonly #newcomers = new Map<string, Line>()
  #timer: NodeJS.Timeout | undefined

  /** @param perSecond Infinity for no queue */
  constructor(perSecond: number, clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
    this.#msPerTurn = 1_000 / perSecond
    this.#burstMs = 1_000 * BURST_PART
  }

  /**
   * Resolves when the client is admitted.
   * @param network the key of limits, see `addressKey`
   * @throws {Failure} `busy` when the wait would be too long, or is over because `connection` has closed
   */
  async wait(connection: Closable, network: string, isKnown: boolean): Promise<void> {
    const now = this.#clock.monotonic()
    const turn = Math.max(this.#nextAt, now - this.#burstMs)
    if (turn <= now && this.#timer === undefined) {
      this.#nextAt = turn + this.#msPerTurn
      return
    }
    const lines = isKnown ? this.#known : this.#newcomers
    const line = lines.get(network) ?? new Set<Place>()
    const ms = this.#waitOf(line, lines)
    if (ms > MAX_WAIT_MS) throw new Failure('busy', ms)
    lines.set(network, line)
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#count -= 1
        line.delete(place)
        if (line.size === 0) lines.delete(network)
        reject(new Failure('busy'))
      }
      const place = {
        admit: () => {
          this.#count -= 1
          connection.off('close', leave)
          resolve()
        },
      }
      connection.once('close', leave)
      line.add(place)
      this.#count += 1
      this.#timer ??= setTimeout(() => this.#admitNext(), turn - now)
    })
  }

  /**
   * An estimate: the clients ahead in the network's own queue, with one of every other network between two of them, but
   * never more than are waiting.
   */
  #waitOf(line: Line, lines: Map<string, Line>): number {
    const networks = lines.size + (line.size === 0 ? 1 : 0)
    const share = lines === this.#known || this.#known.size === 0 ? 1 : NEWCOMER_EVERY
    return Math.min((line.size + 1) * networks * share, this.#count + 1) * this.#msPerTurn
  }

  #admitNext(): void {
    // A late timer admits several.
    for (const now = this.#clock.monotonic(); this.#isAnyoneWaiting && this.#nextAt <= now;) {
      this.#nextAt += this.#msPerTurn
      this.#turns += 1
      const isNewcomersTurn = this.#turns % NEWCOMER_EVERY === 0
      const [first, second] = isNewcomersTurn
        ? [this.#newcomers, this.#known]
        : [this.#known, this.#newcomers]
      if (!admitOne(first)) admitOne(second)
    }
    const leftMs = this.#nextAt - this.#clock.monotonic()
    this.#timer = this.#isAnyoneWaiting ? setTimeout(() => this.#admitNext(), Math.max(0, leftMs)) : undefined
  }

  get #isAnyoneWaiting(): boolean {
    return this.#count > 0
  }
}

/** The served network goes to the end. */
function admitOne(lines: Map<string, Line>): boolean {
  for (const [network, line] of lines) {
    const [place] = line
    line.delete(place!)
    lines.delete(network)
    if (line.size > 0) lines.set(network, line)
    place!.admit()
    return true
  }
  return false
}
