import { Failure } from '../../errors'
import { payingNetworks } from './client-address'

/** How much one key may do: `burst` at once, then `perMinute`. Infinity is no limit. */
export interface Rate {
  perMinute: number
  burst: number
}

/** The keys that pay for one, each with how many times the rate it has. */
export type Payers = (key: string) => readonly (readonly [key: string, width: number])[]

const itself: Payers = (key) => [[key, 1]]

/**
 * A token bucket per key, kept as the one time at which it is full again
 * (the generic cell rate algorithm, ITU-T I.371).
 */
export class RateLimiter {
  readonly #fullAt = new Map<string, number>()
  readonly #msPerCredit: number
  readonly #burst: number
  readonly #payers: Payers
  /** What other nodes are to hear of: credits spent here, by key; `null` where nobody asks. */
  #spent: Map<string, number> | null = null

  /** @param payers for one key several may pay, such as the networks that its network is part of */
  constructor(rate: Rate, payers: Payers = itself) {
    this.#msPerCredit = 60_000 / rate.perMinute
    this.#burst = Math.max(1, rate.burst)
    this.#payers = payers
  }

  /**
   * @param now milliseconds, from any clock that never runs backwards
   * @throws {Failure} `too-fast` with the time until there is a credit again
   */
  spend(key: string, now: number): void {
    if (this.#msPerCredit === 0) return
    const waitMs = this.waitMs(key, now, 1)
    if (waitMs > 0) throw new Failure('too-fast', waitMs)
    this.owe(key, 1, now)
    if (this.#spent !== null) this.#spent.set(key, (this.#spent.get(key) ?? 0) + 1)
  }

  /** @returns milliseconds until `count` can be spent; 0 when it can be now */
  waitMs(key: string, now: number, count: number): number {
    if (this.#msPerCredit === 0) return 0
    let longest = 0
    for (const [payer, width] of this.#payers(key)) {
      const fullAt = this.#fullAfter(payer, width, count, now)
      longest = Math.max(longest, fullAt - now - this.#burst * this.#msPerCredit)
    }
    // Times are fractions: a rounding error of a nanosecond is not a refusal.
    return longest > 1e-6 ? longest : 0
  }

  /** @returns what was spent here since the last time, by key */
  takeSpent(): [string, number][] {
    const spent = [...(this.#spent ?? [])]
    this.#spent = new Map()
    return spent
  }

  /** Spends without asking: what was spent at another node, or is known only afterwards. */
  owe(key: string, count: number, now: number): void {
    if (this.#msPerCredit === 0) return
    for (const [payer, width] of this.#payers(key))
      this.#fullAt.set(payer, this.#fullAfter(payer, width, count, now))
  }

  /** Forgets the keys that have all their credit. */
  sweep(now: number): void {
    for (const [key, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(key)
  }

  #fullAfter(payer: string, width: number, count: number, now: number): number {
    return Math.max(this.#fullAt.get(payer) ?? 0, now) + (count * this.#msPerCredit) / width
  }
}

/** One limiter for each rate, by the same names. */
export function creditsOf<Name extends string>(rates: Record<Name, Rate>): Record<Name, RateLimiter> {
  const credits = Object.entries<Rate>(rates).map(([name, rate]) => [
    name,
    new RateLimiter(rate, name.endsWith('PerAddress') ? payingNetworks : itself),
  ])
  return Object.fromEntries(credits) as Record<Name, RateLimiter>
}
