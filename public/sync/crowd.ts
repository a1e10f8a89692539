import type { Member } from '../../common/protocol/members'
import type { MemberId, Nickname } from '../../common/protocol/ids'
import type { MembersValue } from '../../common/protocol/answers'

/** Who is in one room. Only changes that we could have seen become notices. */
export class Crowd {
  /** Everybody present; with many people more than are known by name. */
  count = 0
  /** Behind whom the next page of a large room begins; absent for the first. */
  after: MemberId | undefined
  #members: Map<MemberId, Member> | null = null
  /** Present when the connection was lost: they come back as we did, and their return is no news until then. */
  #returning: { ids: Set<MemberId>; isEverybody: boolean; until: number } | null = null

  get members(): Member[] {
    return [...(this.#members?.values() ?? [])]
  }

  /**
   * The answer to a join replaces what we knew, silently: who came and went meanwhile is no news. After a restart of the
   * server the others enter again one after the other.
   * @param until when everybody who was here has had the time to come back, by the clock given to `came`
   */
  joined(members: readonly Member[], count: number, until = 0): void {
    if (this.#members !== null) {
      const { ids = [], isEverybody = false, until: before = 0 } = this.#returning ?? {}
      // Of a room that is not listed whole nobody knows who was there.
      const isListed = this.count <= this.#members.size
      this.#returning = {
        ids: new Set([...ids, ...this.#members.keys()]),
        isEverybody: isEverybody || !isListed,
        until: Math.max(until, before),
      }
    }
    this.#members = new Map(members.map((member) => [member.id, member]))
    this.count = count
    this.after = undefined
  }

  /** A page of everybody. Who is not known yet was here before, so that is no news either. */
  listed({ members, count, more }: MembersValue): void {
    for (const member of members) this.#members?.set(member.id, member)
    this.count = count
    this.after = more ? members.at(-1)?.id : undefined
  }

  /**
   * @param now milliseconds, from any clock that never runs backwards
   * @returns those who are news
   */
  came(members: readonly Member[], count: number, now = 0): Member[] {
    if (!this.#members) return []
    const known = this.#members
    if (this.#returning !== null && now >= this.#returning.until) this.#returning = null
    const back = this.#returning
    const news = members.filter(({ id }) => !known.has(id) && !back?.isEverybody && !back?.ids.has(id))
    for (const member of members) known.set(member.id, member)
    this.count = count
    return news
  }

  /** @returns those who were known */
  left(members: readonly Member[], count: number): Member[] {
    if (!this.#members) return []
    const known = this.#members
    const news = members.filter((member) => known.delete(member.id))
    for (const { id } of members) this.#returning?.ids.delete(id)
    this.count = count
    return news
  }

  /** @returns the nickname until now, or `null` when that is no news */
  renamed(member: Member): Nickname | null {
    const before = this.#members?.get(member.id)
    if (!before) return null
    this.#members?.set(member.id, member)
    return before.nickname === member.nickname ? null : before.nickname
  }
}
