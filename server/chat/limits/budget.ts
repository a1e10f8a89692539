import { RateLimiter, type Rate } from './rate-limiter'
import { payingNetworks } from './client-address'
import type { MemberId } from '../../../common/protocol'

/** Bytes that come in, bytes of answers, and milliseconds of CPU. */
export type Cost = 'bytesIn' | 'bytesOut' | 'cpuMs'

/** Who pays. */
export interface Payer {
  /** `null` until the client has come in: then its network pays alone. */
  session: MemberId | null
  /** What limits count by. */
  addressKey: string
}

export type CostRates = Record<Cost, { session: Rate; address: Rate }>

/**
 * What clients cost beyond the number of their asks, by session and by network. It is known when it is done, so it is
 * charged afterwards, and the next ask waits until it is paid for.
 */
export class Budget {
  readonly #sessions: Record<Cost, RateLimiter>
  readonly #networks: Record<Cost, RateLimiter>

  constructor(rates: CostRates) {
    const of = (limiterOf: (cost: Cost) => RateLimiter) => ({
      bytesIn: limiterOf('bytesIn'),
      bytesOut: limiterOf('bytesOut'),
      cpuMs: limiterOf('cpuMs'),
    })
    this.#sessions = of((cost) => new RateLimiter(rates[cost].session))
    this.#networks = of((cost) => new RateLimiter(rates[cost].address, payingNetworks))
  }

  /** @param now monotonic milliseconds */
  charge({ session, addressKey }: Payer, cost: Cost, amount: number, now: number): void {
    if (session !== null) this.#sessions[cost].owe(session, amount, now)
    this.#networks[cost].owe(addressKey, amount, now)
  }

  /** @returns milliseconds until the session and its networks have paid for it; 0 when they have */
  waitMs(payer: Payer, cost: Cost, now: number): number {
    return Math.max(this.ownWaitMs(payer, cost, now), this.#networks[cost].waitMs(payer.addressKey, now, 0))
  }

  /** The same of the session alone: nobody is refused or cut because of what neighbours in a network do. */
  ownWaitMs({ session }: Payer, cost: Cost, now: number): number {
    return session === null ? 0 : this.#sessions[cost].waitMs(session, now, 0)
  }

  /** Forgets those who owe nothing. */
  sweep(now: number): void {
    for (const limiter of [...Object.values(this.#sessions), ...Object.values(this.#networks)])
      limiter.sweep(now)
  }
}
