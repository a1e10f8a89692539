import { type Kysely, sql } from 'kysely'
import type { Entry } from '../../../../../common/protocol/entries'
import { HELD_MAX, HELD_MAX_PER_AUTHOR } from '../../../../chat/moderation/queue/queue'
import { FIRST_MESSAGES } from '../../../../chat/moderation/words/screening'
import type { Rules } from '../../../../chat/moderation/rules'
import type { Draft, Refused } from '../../../../chat/ports'
import type { Tables } from '../../../schema'
import { chunks } from '../../../chunk'
import { onceKey } from '../../entry-rows'

type Database = Kysely<Tables>

/** The drafts of one transaction that wait for a moderator instead. */
export class HeldDrafts {
  readonly #db: Database
  readonly #room: number
  readonly #rules: Rules
  /** By `onceKey`: what became of drafts that repeat one. */
  readonly #repeated = new Map<string, Refused>()
  /** Those that wait, by author. */
  readonly #waiting = new Map<string, number>()
  /** Messages of authors in the log, up to `FIRST_MESSAGES`. */
  readonly #written = new Map<string, number>()
  readonly #held: { draft: Draft; why: string }[] = []

  private constructor(db: Database, room: number, rules: Rules) {
    this.#db = db
    this.#room = room
    this.#rules = rules
  }

  /** @param waiting rows of the room, 0 where there is nothing to be read */
  static async of(
    db: Database,
    { id, waiting }: { id: number; waiting: number },
    drafts: readonly Draft[],
    rules: Rules,
  ): Promise<HeldDrafts> {
    const held = new HeldDrafts(db, id, rules)
    if (waiting > 0) await held.#readRepeated(drafts)
    if (rules.held.length > 0) await held.#count(drafts)
    return held
  }

  /** Before any rule: what the first answer was, or what came of it. */
  repeated(draft: Draft): Refused | undefined {
    return this.#repeated.get(onceKey(draft))
  }

  /** @returns `null` where it goes into the log. @param seq its place there */
  decide(draft: Draft, seq: number): Refused | null {
    if (this.#rules.rejected.includes(draft.id)) return { seq: 0, code: 'rejected' }
    const why = this.#rules.held.find((held) => held.draft === draft.id)?.why
    const author = draft.author.id
    if (why === undefined || (why === 'link' && (this.#written.get(author) ?? 0) >= FIRST_MESSAGES))
      return null
    // A room without an entry does not exist.
    if (seq === 1) return why === 'link' ? null : { seq: 0, code: 'rejected' }
    const all = [...this.#waiting.values()].reduce((sum, count) => sum + count, 0)
    const own = this.#waiting.get(author) ?? 0
    if (all >= HELD_MAX || own >= HELD_MAX_PER_AUTHOR) return { seq: 0, code: 'too-many-waiting' }
    this.#waiting.set(author, own + 1)
    this.#held.push({ draft, why })
    return { seq: 0, held: draft.id }
  }

  async write(): Promise<void> {
    if (this.#held.length === 0) return
    const rows = this.#held.map(({ draft, why }) => ({
      ...{
        id: draft.id,
        room: this.#room,
        member: draft.author.id,
        at: draft.at,
        why,
        state: 'held',
        told: 0,
      },
      client_id: 'clientId' in draft ? draft.clientId : null,
      draft: JSON.stringify(draft),
      target: 'target' in draft ? draft.target : null,
      ...{ reason: null, settled_at: null },
    }))
    for (const part of chunks(rows)) await this.#db.insertInto('held').values(part).execute()
    await addWaiting(this.#db, this.#room, rows.length)
  }

  async #readRepeated(drafts: readonly Draft[]): Promise<void> {
    const sent = drafts.flatMap((draft) =>
      'clientId' in draft ? { sender: draft.author.id, once: draft.clientId } : [],
    )
    for (const part of chunks(sent)) {
      const pairs = part.map(({ sender, once }) => sql`(${sender}, ${once})`)
      // A join, because for `in` SQLite reads all that waited in the room.
      const { rows } = await sql<Pick<Tables['held'], 'id' | 'member' | 'client_id' | 'state'>>`
        with drafts (sender, once) as (values ${sql.join(pairs)})
        select id, member, client_id, state from drafts
        inner join held on room = ${this.#room} and member = sender and client_id = once`.execute(this.#db)
      for (const { id, member, client_id, state } of rows)
        this.#repeated.set(
          `${member} ${client_id}`,
          state === 'held' ? { seq: 0, held: id } : { seq: 0, code: 'rejected' },
        )
    }
  }

  async #count(drafts: readonly Draft[]): Promise<void> {
    const waiting = await this.#db
      .selectFrom('held')
      .select((row) => ['member', row.fn.countAll().as('count')])
      .where('room', '=', this.#room)
      .where('state', '=', 'held')
      .groupBy('member')
      .execute()
    for (const { member, count } of waiting) this.#waiting.set(member, Number(count))
    const linked = this.#rules.held.filter(({ why }) => why === 'link').map(({ draft }) => draft)
    const authors = drafts.filter(({ id }) => linked.includes(id)).map(({ author }) => author.id)
    for (const author of new Set(authors)) {
      const rows = await this.#db
        .selectFrom('entries')
        .select('seq')
        .where('room', '=', this.#room)
        .where('member', '=', author)
        .where('type', '=', 'text')
        .limit(FIRST_MESSAGES)
        .execute()
      this.#written.set(author, rows.length)
    }
  }
}

/** Counts rows of `held` and `reports`, so that a room without any is asked for none. */
export async function addWaiting(db: Database, room: number, count: number): Promise<void> {
  await db
    .updateTable('rooms')
    .set((row) => ({ waiting: row('waiting', '+', count) }))
    .where('id', '=', room)
    .execute()
}

/** A deleted message takes no edit, and needs no decision. */
export async function settleDeleted(db: Database, room: number, added: readonly Entry[]): Promise<void> {
  for (const entry of added)
    if (entry.type === 'delete')
      await db
        .updateTable('held')
        .set({ state: 'rejected', draft: '', settled_at: entry.at })
        .where('room', '=', room)
        .where('state', '=', 'held')
        .where('target', '=', entry.target)
        .execute()
}
