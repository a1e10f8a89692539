import type { Kysely } from 'kysely'
import { isMessage } from '../../../../common/log/kinds'
import type { Entry } from '../../../../common/protocol/entries'
import type { Rules } from '../../../chat/moderation/rules'
import type { Draft, Refused } from '../../../chat/ports'
import type { Tables } from '../../schema'
import { chunks } from '../../chunk'

/** When the authors of the drafts of one transaction last wrote, while the room is in slow mode. */
export class SlowMode {
  readonly #db: Kysely<Tables>
  readonly #room: number
  readonly #rules: Rules
  readonly #lastAt: Map<string, number>
  readonly #wrote = new Set<string>()

  private constructor(db: Kysely<Tables>, room: number, rules: Rules, lastAt: Map<string, number>) {
    this.#db = db
    this.#room = room
    this.#rules = rules
    this.#lastAt = lastAt
  }

  static async of(
    db: Kysely<Tables>,
    room: number,
    drafts: readonly Draft[],
    rules: Rules,
  ): Promise<SlowMode> {
    const lastAt = new Map<string, number>()
    const slowMode = new SlowMode(db, room, rules, lastAt)
    const authors = [
      ...new Set(drafts.filter((draft) => slowMode.#isSlow(draft)).map(({ author }) => author.id)),
    ]
    for (const part of chunks(authors)) {
      const rows = await db
        .selectFrom('last_messages')
        .select(['member', 'at'])
        .where('room', '=', room)
        .where('member', 'in', part)
        .execute()
      for (const { member, at } of rows) lastAt.set(member, Number(at))
    }
    return slowMode
  }

  /** @returns `null` where the author has waited long enough */
  decide(draft: Draft): Refused | null {
    const last = this.#lastAt.get(draft.author.id)
    if (last === undefined || !this.#isSlow(draft)) return null
    // The clock may have been set back.
    const waitMs = Math.min(last + this.#rules.slowModeMs - draft.at, this.#rules.slowModeMs)
    return waitMs > 0 ? { seq: 0, code: 'too-fast', retryAfterMs: waitMs } : null
  }

  /** The draft is appended. */
  take(draft: Draft): void {
    if (!this.#isSlow(draft)) return
    this.#lastAt.set(draft.author.id, draft.at)
    this.#wrote.add(draft.author.id)
  }

  async write(): Promise<void> {
    for (const part of chunks([...this.#wrote]))
      await this.#db
        .insertInto('last_messages')
        .values(part.map((member) => ({ room: this.#room, member, at: this.#lastAt.get(member)! })))
        .onConflict((conflict) =>
          conflict.columns(['room', 'member']).doUpdateSet((row) => ({ at: row.ref('excluded.at') })),
        )
        .execute()
  }

  #isSlow(draft: Draft): boolean {
    const { slowModeMs, moderators } = this.#rules
    return slowModeMs > 0 && isMessage(draft as Entry) && !moderators.includes(draft.author.id)
  }
}
