import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { MemberId, Nickname, RoomName } from '../../../../common/protocol/ids'
import type { Erasure } from '../../../chat/moderation/bans/ban-store'
import type { Ruling } from '../../../chat/moderation/ruling'
import { DAY_MS } from '../../../chat/day'
import type { Draft } from '../../../chat/ports'
import type { Tables } from '../../schema'
import { fileIdsOf } from '../files/claims'
import { markGone, markUnsentGone } from '../files/gone'
import { idOf } from '../rooms'

type Database = Kysely<Tables>

/** Orders an erasure. @param through `seq` of the newest entry it may concern */
export async function orderErasure(
  db: Database,
  room: number,
  through: number,
  { id, by, at, effects }: Ruling,
): Promise<void> {
  const { member = null, network = null, since } = effects!.erase!
  const ordered = { id, room, by_member: by.id, by_nickname: by.nickname, member, network, since, through }
  await db.insertInto('erasures').values(ordered).execute()
  const newcomers = sql`select member from talkers where ${newcomersOf(ordered)}`
  const others = member === null || network !== null ? sql`or member in (${newcomers})` : sql``
  // What waits of the same authors is not to be released.
  const rejected = sql`room = ${room} and state = 'held' and why <> 'reports' and (member = ${member ?? ''} ${others})`
  const { rows } = await sql<{ draft: string }>`select draft from held where ${rejected}`.execute(db)
  await markGone(
    db,
    rows.flatMap(({ draft }) => fileIdsOf(JSON.parse(draft) as Draft)),
  )
  await markUnsentGone(db, room, sql`member = ${member ?? ''} ${others}`)
  await sql`
    update held set state = 'rejected', draft = '', settled_at = ${at} where ${rejected}`.execute(db)
}

/** The erasures that are not complete. */
export async function pendingErasures(db: Database): Promise<Erasure[]> {
  const rows = await db
    .selectFrom('erasures')
    .innerJoin('rooms', 'rooms.id', 'erasures.room')
    .select(['erasures.id', 'rooms.name', 'by_member', 'by_nickname'])
    .orderBy('erasures.id')
    .execute()
  return rows.map(({ id, name, by_member, by_nickname }) => ({
    id,
    room: name as RoomName,
    by: { id: by_member as MemberId, nickname: by_nickname as Nickname },
  }))
}

/** `seq` of messages that an erasure has still to delete. */
export async function targetsOf(db: Database, id: string, limit: number): Promise<number[]> {
  const erasure = await db.selectFrom('erasures').selectAll().where('id', '=', id).executeTakeFirst()
  if (erasure === undefined) return []
  const { room, member, through } = erasure
  const own =
    member === null
      ? []
      : await textsOf(db, room, sql`select cast(${member} as text) as member`, { through, since: 0, limit })
  if (own.length >= limit || (member !== null && erasure.network === null)) return own
  const range = { through, since: Number(erasure.since), limit: limit - own.length }
  return [
    ...own,
    ...(await textsOf(db, room, sql`select member from talkers where ${newcomersOf(erasure)}`, range)),
  ]
}

/** The talkers whose messages an erasure deletes beside those of its member. */
const newcomersOf = ({ room, member, network, since }: Tables['erasures']) => sql`
  room = ${room} and last_at >= ${Number(since) - DAY_MS} and member <> ${member ?? ''}
  ${network === null ? sql`` : sql`and network = ${network}`}
  and not exists (select 1 from rooms where rooms.id = talkers.room and rooms.owner = talkers.member)
  and not exists (select 1 from roles where roles.room = talkers.room and roles.member = talkers.member)
  and not exists (select 1 from operators where operators.member = talkers.member)`

async function textsOf(
  db: Database,
  room: number,
  authors: RawBuilder<unknown>,
  { through, since, limit }: { through: number; since: number; limit: number },
): Promise<number[]> {
  // A join, because for `in` SQLite reads the whole room. A text cannot contain `"deleted":{`: JSON escapes quotes.
  const { rows } = await sql<{ seq: number }>`
    with authors as (${authors})
    select entries.seq from authors cross join entries
    where entries.room = ${room} and entries.member = authors.member and entries.type = 'text' and entries.seq <= ${through} and entries.at >= ${since}
      and (entries.changed is null or entries.body not like '%"deleted":{%')
    limit ${limit}`.execute(db)
  return rows.map(({ seq }) => Number(seq)).sort((a, b) => a - b)
}

/** All is deleted; what newcomers wrote does not count towards their role. */
export async function endErasure(db: Database, id: string): Promise<void> {
  const erasure = await db.deleteFrom('erasures').where('id', '=', id).returningAll().executeTakeFirst()
  if (erasure === undefined || (erasure.member !== null && erasure.network === null)) return
  await sql`update talkers set first_at = null where ${newcomersOf(erasure)}`.execute(db)
}

/** The hash of the network that a member acts from in a room, or talked from last; `null` where neither is known. */
export async function lastNetwork(db: Database, room: RoomName, member: MemberId): Promise<string | null> {
  const present = await db
    .selectFrom('presence')
    .select('network')
    .where('room', '=', room)
    .where('member', '=', member)
    .executeTakeFirst()
  if (present?.network) return present.network
  const talked = await db
    .selectFrom('talkers')
    .select('network')
    .where('room', '=', idOf(room))
    .where('member', '=', member)
    .executeTakeFirst()
  return talked?.network ?? null
}
