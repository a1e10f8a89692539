import { Failure } from '../errors'

/** How much one key may do: `burst` at once, then `perMinute`. Infinity is no limit. */
export interface Rate {
  perMinute: number
  burst: number
}

/**
 * A token bucket per key, kept as the one time at which it is full again
 * (the generic cell rate algorithm, ITU-T I.371).
 */
export class Credits {
  readonly #fullAt = new Map<string, number>()
  readonly #msPerCredit: number
  readonly #burst: number
  /** What other nodes are to hear of: credits spent here, by key; `null` where nobody asks. */
  #spent: Map<string, number> | null = null

  constructor(rate: Rate) {
    this.#msPerCredit = 60_000 / rate.perMinute
    this.#burst = Math.max(1, rate.burst)
  }

  /**
   * @param now milliseconds, from any clock that never runs backwards
   * @throws {Failure} `too-fast` with the time until there is a credit again
   */
  spend(key: string, now: number): void {
    if (this.#msPerCredit === 0) return
    const fullAt = Math.max(this.#fullAt.get(key) ?? 0, now) + this.#msPerCredit
    const early = fullAt - now - this.#burst * this.#msPerCredit
    // Times are fractions: a rounding error of a nanosecond is not a refusal.
    if (early > 1e-6) throw new Failure('too-fast', early)
    this.#fullAt.set(key, fullAt)
    if (this.#spent !== null) this.#spent.set(key, (this.#spent.get(key) ?? 0) + 1)
  }

  /** @returns what was spent here since the last time, by key */
  takeSpent(): [string, number][] {
    const spent = [...(this.#spent ?? [])]
    this.#spent = new Map()
    return spent
  }

  /** Credits that were spent at another node. They are owed, however many there were. */
  owe(key: string, count: number, now: number): void {
    this.#fullAt.set(key, Math.max(this.#fullAt.get(key) ?? 0, now) + count * this.#msPerCredit)
  }

  /** Forgets the keys that have all their credit. */
  sweep(now: number): void {
    for (const [key, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(key)
  }
}

/** One limiter for each rate, by the same names. */
export function creditsOf<Name extends string>(rates: Record<Name, Rate>): Record<Name, Credits> {
  const credits = Object.entries<Rate>(rates).map(([name, rate]) => [name, new Credits(rate)])
  return Object.fromEntries(credits) as Record<Name, Credits>
}
