import { type Kysely, type RawBuilder, sql } from 'kysely'
import { mentionsOf } from '../../../common/log/kinds'
import type { NewestMention } from '../../chat/ports'
import type { Entry } from '../../../common/protocol/entries'
import type { MemberId } from '../../../common/protocol/ids'
import { runCached } from '../statement-cache'
import type { Tables } from '../schema'
import { chunks, chunksOfFewSizes } from '../chunk'

/** Records the mentions in these entries, except of their own authors. @param entries ascending, newer than all others of the room */
export async function noteMentions(
  db: Kysely<Tables>,
  room: number,
  entries: readonly Entry[],
): Promise<void> {
  const newest = new Map<MemberId, number>()
  for (const entry of entries) {
    for (const { id } of mentionsOf(entry)) if (id !== entry.author.id) newest.set(id, entry.seq)
  }
  for (const part of chunksOfFewSizes([...newest])) {
    const rows = part.map(([member, seq]) => ({ room, member, seq }))
    const build = () =>
      db
        .insertInto('mentions')
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(['room', 'member']).doUpdateSet((row) => ({ seq: row.ref('excluded.seq') })),
        )
    await runCached(db, `mentions ${rows.length}`, build, rows.flatMap(Object.values))
  }
}

/** @param room its number */
export async function newestMentions(
  db: Kysely<Tables>,
  room: RawBuilder<number>,
  members: readonly MemberId[],
): Promise<NewestMention[]> {
  const found: NewestMention[] = []
  for (const part of chunks(members)) {
    const rows = await db
      .selectFrom('mentions')
      .select(['member', 'seq'])
      .where('room', '=', room)
      .where('member', 'in', part)
      .execute()
    for (const { member, seq } of rows) found.push({ member: member as MemberId, seq: Number(seq) })
  }
  return found
}

/** Deletes the mentions of members without a session, who can never return. */
export async function forgetMentionsOfGone(db: Kysely<Tables>): Promise<void> {
  await sql`
    delete from mentions where not exists (select 1 from sessions where sessions.member = mentions.member)`.execute(
    db,
  )
}
