import { type Kysely, type RawBuilder, sql } from 'kysely'
import { mentionsOf } from '../../../common/log/kinds'
import type { NewestMention } from '../../chat/ports'
import type { MessageEntry } from '../../../common/protocol/entries'
import type { MemberId } from '../../../common/protocol/ids'
import type { Mention } from '../../../common/protocol/members'
import { runCached } from '../statement-cache'
import type { Tables } from '../schema'
import { chunks, chunksOfFewSizes } from '../chunk'

/** Of one member in one room: with fewer than these deleted, the newest is known without a look at the log. */
const KEPT = 10

/** Whom a message names now, and whom it named before. */
export interface Naming {
  message: MessageEntry
  before: readonly Mention[]
  /** `seq` of the entry that changed it. */
  named: number
}

type Row = Tables['mentions']

/** Records whom these messages name, except their own authors, and takes back whom they no longer name. @param namings in order */
export async function noteMentions(
  db: Kysely<Tables>,
  room: number,
  namings: readonly Naming[],
): Promise<void> {
  const rows = new Map<string, Row>()
  for (const { message, before, named } of namings) {
    const { seq, author } = message
    const now = idsOf(mentionsOf(message))
    const gone = [...idsOf(before)].filter((id) => !now.has(id))
    for (const id of gone) rows.delete(`${id} ${seq}`)
    if (gone.length > 0) await takeBack(db, room, seq, gone)
    for (const { id } of before) now.delete(id)
    now.delete(author.id)
    for (const member of now) rows.set(`${member} ${seq}`, { room, member, seq, named })
  }
  const newest = newestOfEach([...rows.values()])
  for (const part of chunksOfFewSizes(newest)) {
    const build = () =>
      db
        .insertInto('mentions')
        .values(part)
        .onConflict((conflict) =>
          conflict
            .columns(['room', 'member', 'seq'])
            .doUpdateSet((row) => ({ named: row.ref('excluded.named') })),
        )
    await runCached(db, `mentions ${part.length}`, build, part.flatMap(Object.values))
  }
  await trim(db, room, [...new Set(newest.map(({ member }) => member))])
}

const idsOf = (mentions: readonly Mention[]): Set<MemberId> => new Set(mentions.map(({ id }) => id))

/** What is trimmed anyway is not inserted. */
function newestOfEach(rows: readonly Row[]): Row[] {
  const counts = new Map<string, number>()
  const kept = rows.toReversed().filter(({ member }) => {
    const count = (counts.get(member) ?? 0) + 1
    counts.set(member, count)
    return count <= KEPT
  })
  return kept.reverse()
}

async function trim(db: Kysely<Tables>, room: number, members: readonly string[]): Promise<void> {
  for (const part of chunksOfFewSizes(members)) {
    const query = () => sql<never>`
      delete from mentions where room = ${0} and (member, seq) in (
        select member, seq from (
          select member, seq, row_number() over (partition by member order by named desc, seq desc) as place
          from mentions where room = ${0} and member in (${sql.join(part)})
        ) as ranked where place > ${sql.lit(KEPT)})`
    const build = () => ({ compile: () => query().compile(db) })
    await runCached(db, `trim ${part.length}`, build, [room, room, ...part])
  }
}

async function takeBack(
  db: Kysely<Tables>,
  room: number,
  seq: number,
  members: readonly MemberId[],
): Promise<void> {
  await db
    .deleteFrom('mentions')
    .where('room', '=', room)
    .where('seq', '=', seq)
    .where('member', 'in', members)
    .execute()
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
      .select((row) => ['member', row.fn.max('named').as('seq')])
      .where('room', '=', room)
      .where('member', 'in', part)
      .groupBy('member')
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
