import { NameIndex, type NameFinder } from './name-index'
import type { Mention } from '../protocol'

/** The nicknames a message may mention. */
export class Names extends NameIndex<Mention> {
  /**
   * @param isPresent the nickname is theirs now, whoever else had it
   * @returns whether it was unknown
   */
  add(member: Mention, isPresent: boolean): boolean {
    const isNew = this.get(member.nickname) === undefined
    if (isNew || isPresent) this.set(member.nickname, member)
    return isNew
  }
}

/** Those whom the message mentioned when it was said come before those who are called so now. */
export function namesIn(mentions: readonly Mention[] = [], known: NameFinder): NameFinder {
  if (mentions.length === 0) return known
  const kept = new Names()
  for (const member of mentions) kept.add(member, true)
  return { longestAt: (text, from) => kept.longestAt(text, from) ?? known.longestAt(text, from) }
}
