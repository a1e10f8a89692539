import { RateLimiter, type Rate } from './rate-limiter'
import { payingNetworks } from './client-address'
import type { MemberId } from '../../../common/protocol'

/** Bytes received, bytes of answers, and milliseconds of CPU. */
export type Cost = 'bytesIn' | 'bytesOut' | 'cpuMs'

export interface Payer {
  /** `null` until the handshake is accepted; until then the network alone is charged. */
  session: MemberId | null
  /** The key of limits, see `addressKey`. */
  addressKey: string
}

export type CostRates = Record<Cost, { session: Rate; address: Rate }>

/**
 * Charges sessions and networks for what their asks cost. A cost is known only afterwards, so the next ask waits until
 * the debt is paid.
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

  /** @returns milliseconds until the session and its networks have no debt; 0 for none */
  waitMs(payer: Payer, cost: Cost, now: number): number {
    return Math.max(this.ownWaitMs(payer, cost, now), this.#networks[cost].waitMs(payer.addressKey, now, 0))
  }

  /** As `waitMs`, for the session alone: a client is never refused or cut off for what its network's neighbours do. */
  ownWaitMs({ session }: Payer, cost: Cost, now: number): number {
    return session === null ? 0 : this.#sessions[cost].waitMs(session, now, 0)
  }

  sweep(now: number): void {
    for (const limiter of [...Object.values(this.#sessions), ...Object.values(this.#networks)])
      limiter.sweep(now)
  }
}
