import { hasAtSign } from '../../common/text/at-signs'
import { fold } from '../../common/text/folded'
import type { Member, MemberId, Nickname } from '../../common/protocol'
import { Names } from '../../common/text/mention-names'
import type { EntryRow } from './rows/entry'

/** More than so many nicknames are forgotten; those that are still about come again. */
const MOST_NAMES = 10_000

/** Whom the messages of a room may mention, and those of them that may turn out to mention somebody. */
export class Mentions {
  names = new Names()
  readonly #known = new Map<MemberId, Nickname>()
  readonly #rows = new Set<EntryRow>()

  add(row: EntryRow): void {
    if (hasAtSign(row.text)) this.#rows.add(row)
  }

  forget(row: EntryRow): void {
    this.#rows.delete(row)
  }

  clear(): void {
    this.#rows.clear()
  }

  /** @param arePresent the nicknames are theirs now, whoever else had them */
  know(members: readonly Member[], arePresent: boolean): void {
    if (this.#known.size > MOST_NAMES) {
      this.#known.clear()
      this.names = new Names()
    }
    const calls: string[] = []
    for (const member of members) {
      if (this.#known.get(member.id) === member.nickname) continue
      this.#known.set(member.id, member.nickname)
      if (this.names.add(member, arePresent)) calls.push(fold(`@${member.nickname}`))
    }
    if (calls.length === 0) return
    for (const row of this.#rows) {
      const text = fold(row.text)
      if (calls.some((call) => text.includes(call))) row.reread()
    }
  }
}
