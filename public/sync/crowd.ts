import type { Member, MemberId, MembersValue, Nickname } from '../../server/protocol'

/** Who is in one room. Only changes that we could have seen become notices. */
export class Crowd {
  /** Everybody present; with many people more than are known by name. */
  count = 0
  /** Behind whom the next page of a large room begins; absent for the first. */
  after: MemberId | undefined
  #members: Map<MemberId, Member> | null = null

  get members(): Member[] {
    return [...(this.#members?.values() ?? [])]
  }

  /** The answer to a join replaces what we knew, silently: who came and went meanwhile is no news. */
  joined(members: readonly Member[], count: number): void {
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

  /** @returns those who are news */
  came(members: readonly Member[], count: number): Member[] {
    if (!this.#members) return []
    const known = this.#members
    const news = members.filter((member) => !known.has(member.id))
    for (const member of members) known.set(member.id, member)
    this.count = count
    return news
  }

  /** @returns those who were known */
  left(members: readonly Member[], count: number): Member[] {
    if (!this.#members) return []
    const known = this.#members
    const news = members.filter((member) => known.delete(member.id))
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
