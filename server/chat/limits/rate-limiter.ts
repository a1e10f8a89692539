import { Failure } from '../../errors'
import { payingNetworks } from './client-address'

/** `burst` at once, then `perMinute`. Infinity is no limit. */
export interface Rate {
  perMinute: number
  burst: number
}

/** The keys that are charged for one key, each with its multiple of the rate. */
export type Payers = (key: string) => readonly (readonly [key: string, width: number])[]

const itself: Payers = (key) => [[key, 1]]

/** A token bucket per key, stored as the time at which it is full (the generic cell rate algorithm, ITU-T I.371). */
export class RateLimiter {
  readonly #fullAt = new Map<string, number>()
  readonly #msPerToken: number
  readonly #burst: number
  readonly #payers: Payers
  /** Tokens spent on this node, by key, for the other nodes; `null` until they are asked for. */
  #spent: Map<string, number> | null = null

  /** @param payers the keys charged for a key, such as the networks that contain its network */
  constructor(rate: Rate, payers: Payers = itself) {
    this.#msPerToken = 60_000 / rate.perMinute
    this.#burst = Math.max(1, rate.burst)
    this.#payers = payers
  }

  /**
   * @param now milliseconds, from any clock that never runs backwards
   * @throws {Failure} `too-fast` with the time until there are enough tokens
   */
  spend(key: string, now: number, tokens = 1): void {
    if (this.#msPerToken === 0) return
    const waitMs = this.waitMs(key, now, tokens)
    if (waitMs > 0) throw new Failure('too-fast', waitMs)
    this.charge(key, tokens, now)
  }

  /** Without a check: a cost that is known only afterwards. */
  charge(key: string, tokens: number, now: number): void {
    this.owe(key, tokens, now)
    if (this.#spent !== null) this.#spent.set(key, (this.#spent.get(key) ?? 0) + tokens)
  }

  /** @returns milliseconds until `count` can be spent; 0 for now */
  waitMs(key: string, now: number, count: number): number {
    if (this.#msPerToken === 0) return 0
    let longest = 0
    for (const [payer, width] of this.#payers(key)) {
      const fullAt = this.#fullAfter(payer, width, count, now)
      longest = Math.max(longest, fullAt - now - this.#burst * this.#msPerToken)
    }
    // Times are fractions: a rounding error of a nanosecond is not a refusal.
    return longest > 1e-6 ? longest : 0
  }

  /** @returns the tokens spent on this node since the last call, by key */
  takeSpent(): [string, number][] {
    const spent = [...(this.#spent ?? [])]
    this.#spent = new Map()
    return spent
  }

  /** As `charge`, but the other nodes are not told: spent there, or counted by each node for itself. */
  owe(key: string, count: number, now: number): void {
    if (this.#msPerToken === 0) return
    for (const [payer, width] of this.#payers(key))
      this.#fullAt.set(payer, this.#fullAfter(payer, width, count, now))
  }

  /** Undoes a `spend`. */
  giveBack(key: string, now: number): void {
    this.charge(key, -1, now)
  }

  /** Forgets the keys whose bucket is full. */
  sweep(now: number): void {
    for (const [key, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(key)
  }

  #fullAfter(payer: string, width: number, count: number, now: number): number {
    return Math.max(this.#fullAt.get(payer) ?? 0, now) + (count * this.#msPerToken) / width
  }
}

/** One limiter per rate, by the same names. */
export function limitersOf<Name extends string>(rates: Record<Name, Rate>): Record<Name, RateLimiter> {
  const limiters = Object.entries<Rate>(rates).map(([name, rate]) => [
    name,
    new RateLimiter(rate, name.endsWith('PerAddress') ? payingNetworks : itself),
  ])
  return Object.fromEntries(limiters) as Record<Name, RateLimiter>
}
