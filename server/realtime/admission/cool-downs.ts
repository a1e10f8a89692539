import { payingNetworks } from '../../chat/limits/client-address'
import type { MemberId } from '../../../common/protocol'

/** After the first cut; each further one doubles it. */
const FIRST_MS = 2_000
const LONGEST_MS = 10 * 60_000
/** When this long passed without a cut, the next is a first one. */
const FORGIVEN_AFTER_MS = 30 * 60_000
/** So many sessions of one network are cut before all of it has to wait: one may be shared by many people. */
const SESSIONS_OF_A_NETWORK = 5

interface Cooling {
  until: number
  /** How long the next time. */
  nextMs: number
  forgivenAt: number
}

/** Clients that were cut off because of what they cost stay away for a time, longer each time. Times are monotonic milliseconds. */
export class CoolDowns {
  readonly #sessions = new Map<MemberId, Cooling>()
  readonly #networks = new Map<string, Cooling>()
  /** The sessions that were cut of late, by network. */
  readonly #cutOf = new Map<string, Map<MemberId, number>>()

  /** @param addressKey what limits count by */
  cut(session: MemberId, addressKey: string, now: number): void {
    coolDown(this.#sessions, session, now)
    for (const [network, width] of payingNetworks(addressKey)) {
      const cut = this.#cutOf.get(network) ?? new Map<MemberId, number>()
      this.#cutOf.set(network, cut.set(session, now + FORGIVEN_AFTER_MS))
      if (cut.size >= SESSIONS_OF_A_NETWORK * width) coolDown(this.#networks, network, now)
    }
  }

  /** @returns milliseconds until the session may come back from there; 0 for now */
  leftMs(session: MemberId | null, addressKey: string, now: number): number {
    const networks = payingNetworks(addressKey).map(([network]) => this.#networks.get(network))
    const coolings = [session === null ? undefined : this.#sessions.get(session), ...networks]
    return Math.max(0, ...coolings.map((cooling) => (cooling?.until ?? 0) - now))
  }

  /** Forgets what is forgiven. */
  sweep(now: number): void {
    for (const cooling of [this.#sessions, this.#networks] as Map<string, Cooling>[])
      for (const [key, { forgivenAt }] of cooling) if (forgivenAt <= now) cooling.delete(key)
    for (const [network, cut] of this.#cutOf) {
      for (const [session, forgivenAt] of cut) if (forgivenAt <= now) cut.delete(session)
      if (cut.size === 0) this.#cutOf.delete(network)
    }
  }
}

function coolDown<K>(all: Map<K, Cooling>, key: K, now: number): void {
  const known = all.get(key)
  // Several connections that are cut at one time are one offence.
  if (known && known.until > now) return
  const ms = known && known.forgivenAt > now ? known.nextMs : FIRST_MS
  all.set(key, {
    until: now + ms,
    nextMs: Math.min(2 * ms, LONGEST_MS),
    forgivenAt: now + ms + FORGIVEN_AFTER_MS,
  })
}
