import type { Entry } from '../../../common/protocol/entries'
import type { MemberId } from '../../../common/protocol/ids'
import type { Origins } from '../log/drafts'
import type { Draft } from '../ports'
import { roleOf, type RoomState } from './room-state'
import { DAY_MS } from '../day'
import type { Talking } from './talking'

/** Members of one day. */
const KNOWN_MAX = 100_000

/** Who of a room is known to have talked today (UTC), so that each is written down once a day. */
export class Talkers {
  #day = NaN
  /** Their networks. */
  readonly #known = new Map<MemberId, string | null>()

  /** Those among the authors whose day or network is not written down. */
  among(drafts: readonly Draft[], networks: Origins['networks'], state: RoomState): Talking[] {
    const found = new Map<MemberId, Talking>()
    for (const { type, author, at } of drafts) {
      const network = networks.get(author.id)?.[0] ?? null
      if (type !== 'text' || (dayOf(at) === this.#day && this.#known.get(author.id) === network)) continue
      found.set(author.id, {
        ...{ member: author.id, network },
        isNewcomer: roleOf(state, author.id) === undefined,
      })
    }
    return [...found.values()]
  }

  /** Their texts were committed. @returns whether one of them may be a regular now */
  heard(talking: readonly Talking[], entries: readonly Entry[]): boolean {
    if (talking.length === 0) return false
    const talked = new Map(entries.filter(({ type }) => type === 'text').map((e) => [e.author.id, e.at]))
    const those = talking.filter(({ member }) => talked.has(member))
    for (const { member, network } of those) this.#note(member, network, dayOf(talked.get(member)!))
    return those.some(({ isNewcomer }) => isNewcomer)
  }

  #note(member: MemberId, network: string | null, day: number): void {
    if (day !== this.#day || this.#known.size >= KNOWN_MAX) this.#known.clear()
    this.#day = day
    this.#known.set(member, network)
  }
}

const dayOf = (at: number): number => Math.floor(at / DAY_MS)
