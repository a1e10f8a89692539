import { type Kysely, sql } from 'kysely'
import type { MemberId, RoomName } from '../../../../common/protocol/ids'
import type { BanStore } from '../../../chat/moderation/bans/ban-store'
import { DAY_MS } from '../../../chat/day'
import type { Tables } from '../../schema'
import { idOf } from '../rooms'

type Database = Kysely<Tables>

const ABANDONED_MAX = 100

/** Writes at most once a day. */
export async function noteOwner(db: Database, room: RoomName, owner: MemberId, at: number): Promise<void> {
  await sql`
    update rooms set owner_seen = ${at}
    where id = ${idOf(room)} and owner = ${owner} and coalesce(owner_seen, 0) < ${at - DAY_MS}`.execute(db)
}

/** Rooms with moderators whose owner was last there before `since`, or can never return: its session is gone, and it left no key. */
export async function abandonedRooms(
  db: Database,
  since: number,
  after: number,
): ReturnType<BanStore['abandonedRooms']> {
  const { rows } = await sql<{ id: number; name: string; owner: string }>`
    select id, name, owner from rooms
    where id > ${after} and owner is not null and (owner_seen < ${since} or (
        owner_key is null and not exists (select 1 from sessions where sessions.member = rooms.owner)))
      and exists (
        select 1 from roles inner join sessions on sessions.member = roles.member
        where roles.room = rooms.id and roles.role = 'moderator' and roles.member <> rooms.owner)
    order by id limit ${ABANDONED_MAX}`.execute(db)
  return rows.map(({ id, name, owner }) => ({ id, name: name as RoomName, owner: owner as MemberId }))
}
