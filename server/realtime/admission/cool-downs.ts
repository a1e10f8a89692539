import { payingNetworks } from '../../chat/limits/client-address'
import type { MemberId } from '../../../common/protocol/ids'

/** After the first cut. Each further one doubles it. */
const FIRST_MS = 2_000
const LONGEST_MS = 10 * 60_000
/** After this long without a cut, the next one counts as the first. */
const FORGIVEN_AFTER_MS = 30 * 60_000
/** This many sessions of a network are cut before the whole network has to wait: many people may share it. */
const SESSIONS_OF_A_NETWORK = 5

interface Cooling {
  until: number
  /** The next cool-down in milliseconds. */
  nextMs: number
  forgivenAt: number
}

/** Keeps clients away for a while after they were cut off, longer each time. Times are monotonic milliseconds. */
export class CoolDowns {
  readonly #sessions = new Map<MemberId, Cooling>()
  readonly #networks = new Map<string, Cooling>()
  /** The recently cut sessions, by network. */
  readonly #cutOf = new Map<string, Map<MemberId, number>>()

  /** @param addressKey `null` where it is not the client's own */
  cut(session: MemberId, addressKey: string | null, now: number): void {
    coolDown(this.#sessions, session, now)
    for (const [network, width] of addressKey === null ? [] : payingNetworks(addressKey)) {
      const cut = this.#cutOf.get(network) ?? new Map<MemberId, number>()
      this.#cutOf.set(network, cut.set(session, now + FORGIVEN_AFTER_MS))
      if (cut.size >= SESSIONS_OF_A_NETWORK * width) coolDown(this.#networks, network, now)
    }
  }

  /** @returns milliseconds until the session may connect from this network; 0 for now */
  leftMs(session: MemberId | null, addressKey: string, now: number): number {
    const networks = payingNetworks(addressKey).map(([network]) => this.#networks.get(network))
    const coolings = [session === null ? undefined : this.#sessions.get(session), ...networks]
    return Math.max(0, ...coolings.map((cooling) => (cooling?.until ?? 0) - now))
  }

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
  // Several connections cut at the same time count once.
  if (known && known.until > now) return
  const ms = known && known.forgivenAt > now ? known.nextMs : FIRST_MS
  all.set(key, {
    until: now + ms,
    nextMs: Math.min(2 * ms, LONGEST_MS),
    forgivenAt: now + ms + FORGIVEN_AFTER_MS,
  })
}
