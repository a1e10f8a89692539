import { hasAtSign } from '../../common/text/at-signs'
import { fold } from '../../common/text/folded'
import type { Member } from '../../common/protocol/members'
import type { MemberId, Nickname } from '../../common/protocol/ids'
import { Names } from '../../common/text/mention-names'
import type { EntryRow } from './rows/entry'

/** The oldest nicknames beyond this number are forgotten; those still in use are added again. */
const MOST_NAMES = 10_000

/** The nicknames a room's messages may mention, and the messages that may mention a nickname not yet known. */
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

  /** @param arePresent they hold these nicknames now, even if other members had them before */
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
