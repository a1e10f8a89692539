import { NameIndex, type NameFinder } from './name-index'
import type { Mention } from '../protocol/members'

/** The nicknames a message may mention. */
export class Names extends NameIndex<Mention> {
  /**
   * @param isPresent they hold the nickname now, even if other members had it before
   * @returns whether it was unknown
   */
  add(member: Mention, isPresent: boolean): boolean {
    const isNew = this.get(member.nickname) === undefined
    if (isNew || isPresent) this.set(member.nickname, member)
    return isNew
  }
}

/** Members the message mentioned when it was sent come before current holders of the nickname. */
export function namesIn(mentions: readonly Mention[] = [], known: NameFinder): NameFinder {
  if (mentions.length === 0) return known
  const kept = new Names()
  for (const member of mentions) kept.add(member, true)
  return { longestAt: (text, from) => kept.longestAt(text, from) ?? known.longestAt(text, from) }
}
