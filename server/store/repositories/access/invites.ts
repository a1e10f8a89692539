import { type Kysely, sql } from 'kysely'
import type { InviteItem } from '../../../../common/protocol/moderation'
import type { MemberId, Nickname, RoomName } from '../../../../common/protocol/ids'
import type { Mention } from '../../../../common/protocol/members'
import type { NewInvite } from '../../../chat/moderation/room-state'
import type { Tables } from '../../schema'
import { idOf } from '../rooms'

type Database = Kysely<Tables>

/** Those that still let somebody in, in one room. */
export const INVITES_MAX = 50
/** Named of those who used one. */
const NAMED_MAX = 20

const live = (at: number) => sql<boolean>`
  ("until" is null or "until" > cast(${at} as bigint)) and (uses is null or used < uses)`

export async function isLive(db: Database, room: RoomName, hash: string, at: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from invites where room = ${idOf(room)} and hash = ${hash} and ${live(at)}`.execute(db)
  return rows.length > 0
}

/** Spends one use. Call it in a transaction. @returns false where there is none left */
export async function useInvite(
  db: Database,
  room: number,
  hash: string,
  { id, nickname }: Mention,
  at: number,
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update invites set used = used + 1 where room = ${room} and hash = ${hash} and ${live(at)} returning id`.execute(
    db,
  )
  const [used] = rows
  if (used === undefined) return false
  const use = { nickname, at }
  await db
    .insertInto('invite_uses')
    .values({ invite: used.id, member: id, ...use })
    .onConflict((conflict) => conflict.columns(['invite', 'member']).doUpdateSet(use))
    .execute()
  return true
}

export async function addInvite(
  db: Database,
  room: number,
  { id, hash, until, uses }: NewInvite,
  by: Mention,
  at: number,
): Promise<void> {
  const made = { by_member: by.id, by_nickname: by.nickname, at }
  await db
    .insertInto('invites')
    .values({ id, room, hash, until, uses, used: 0, ...made })
    .execute()
}

export async function countLive(db: Database, room: number, at: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from invites where room = ${room} and ${live(at)}`.execute(db)
  return Number(rows[0]!.count)
}

export async function hasInvite(db: Database, room: number, id: string): Promise<boolean> {
  const found = await db
    .selectFrom('invites')
    .select('id')
    .where('id', '=', id)
    .where('room', '=', room)
    .executeTakeFirst()
  return found !== undefined
}

export async function removeInvite(db: Database, id: string): Promise<void> {
  await db.deleteFrom('invites').where('id', '=', id).execute()
  await db.deleteFrom('invite_uses').where('invite', '=', id).execute()
}

export async function invites(
  db: Database,
  room: RoomName,
  from: number,
  limit: number,
): Promise<InviteItem[]> {
  const rows = await db
    .selectFrom('invites')
    .selectAll()
    .where('room', '=', idOf(room))
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(limit)
    .offset(from)
    .execute()
  const users = await usersOf(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map(({ id, at, until, uses, used, by_member, by_nickname }) => ({
    ...{ id, at: Number(at), by: mentionOf(by_member, by_nickname) },
    ...(until !== null && { until: Number(until) }),
    ...(uses !== null && { uses: Number(uses) }),
    ...{ count: Number(used), used: users.get(id) ?? [] },
  }))
}

/** By invite: who used it, the newest first. */
async function usersOf(db: Database, invites: readonly string[]): Promise<Map<string, Mention[]>> {
  const users = new Map<string, Mention[]>()
  if (invites.length === 0) return users
  const { rows } = await sql<{ invite: string; member: string; nickname: string }>`
    select invite, member, nickname from (
      select invite, member, nickname, row_number() over (partition by invite order by at desc, member) as place
      from invite_uses where invite in (${sql.join(invites)})) as uses
    where place <= ${NAMED_MAX} order by invite, place`.execute(db)
  for (const { invite, member, nickname } of rows)
    users.set(invite, [...(users.get(invite) ?? []), mentionOf(member, nickname)])
  return users
}

const mentionOf = (member: string, nickname: string): Mention => ({
  ...{ id: member as MemberId, nickname: nickname as Nickname },
})

export async function forgetInvites(db: Database, now: number, since: number): Promise<void> {
  await sql`
    delete from invites where "until" < cast(${now} as bigint)
    or (used >= uses and at < cast(${since} as bigint))`.execute(db)
  await sql`
    delete from invite_uses
    where not exists (select 1 from invites where invites.id = invite_uses.invite)`.execute(db)
}
