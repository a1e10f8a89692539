import { RateLimiter, type Rate } from './rate-limiter'
import { payingNetworks } from './client-address'
import type { MemberId } from '../../../common/protocol/ids'

/**
 * Bytes received, bytes of answers, and milliseconds of CPU. Those of files, and of the process of pictures, are counted on
 * their own: who sends a picture still reads and writes.
 */
export type Resource = 'bytesIn' | 'bytesOut' | 'fileBytesIn' | 'fileBytesOut' | 'cpuMs' | 'pictureMs'

export interface Payer {
  /** `null` until the handshake is accepted; until then the network alone is charged. */
  session: MemberId | null
  /** The key of limits, see `addressKey`. */
  addressKey: string
}

export type CostRates = Record<Resource, { session: Rate; address: Rate }>

/**
 * Charges sessions and networks for what their asks cost. A cost is known only afterwards, so the next ask waits until
 * the debt is paid.
 */
export class Budget {
  readonly #sessions: Record<Resource, RateLimiter>
  readonly #networks: Record<Resource, RateLimiter>

  constructor(rates: CostRates) {
    const of = (limiterOf: (resource: Resource) => RateLimiter) => ({
      bytesIn: limiterOf('bytesIn'),
      bytesOut: limiterOf('bytesOut'),
      fileBytesIn: limiterOf('fileBytesIn'),
      fileBytesOut: limiterOf('fileBytesOut'),
      cpuMs: limiterOf('cpuMs'),
      pictureMs: limiterOf('pictureMs'),
    })
    this.#sessions = of((resource) => new RateLimiter(rates[resource].session))
    this.#networks = of((resource) => new RateLimiter(rates[resource].address, payingNetworks))
  }

  /** @param now monotonic milliseconds */
  charge({ session, addressKey }: Payer, resource: Resource, amount: number, now: number): void {
    if (session !== null) this.#sessions[resource].owe(session, amount, now)
    this.#networks[resource].owe(addressKey, amount, now)
  }

  /** @returns milliseconds until the session and its networks have no debt; 0 for none */
  waitMs(payer: Payer, resource: Resource, now: number): number {
    return Math.max(
      this.ownWaitMs(payer, resource, now),
      this.#networks[resource].waitMs(payer.addressKey, now, 0),
    )
  }

  /** As `waitMs`, for the session alone: a client is never refused or cut off for what its network's neighbours do. */
  ownWaitMs({ session }: Payer, resource: Resource, now: number): number {
    return session === null ? 0 : this.#sessions[resource].waitMs(session, now, 0)
  }

  sweep(now: number): void {
    for (const limiter of [...Object.values(this.#sessions), ...Object.values(this.#networks)])
      limiter.sweep(now)
  }
}
