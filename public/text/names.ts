import type { Folded } from '../../common/folded'
import { NameIndex, type Found, type NameFinder } from '../../common/name-index'
import type { MemberId, Mention } from '../../server/protocol'

/** The nicknames a message may mention. */
export class Names implements NameFinder {
  readonly #index = new NameIndex<MemberId>()

  /**
   * @param isPresent the nickname is theirs now, whoever else had it
   * @returns whether it was unknown
   */
  add({ id, nickname }: Mention, isPresent: boolean): boolean {
    const isNew = this.#index.get(nickname) === undefined
    if (isNew || isPresent) this.#index.set(nickname, id)
    return isNew
  }

  at(text: Folded, from: number): Found<MemberId> | null {
    return this.#index.longestAt(text, from)
  }
}

/** Those whom the message mentioned when it was said come before those who are called so now. */
export function namesIn(mentions: readonly Mention[] = [], known: NameFinder): NameFinder {
  if (mentions.length === 0) return known
  const kept = new Names()
  for (const member of mentions) kept.add(member, true)
  return { at: (text, from) => kept.at(text, from) ?? known.at(text, from) }
}
