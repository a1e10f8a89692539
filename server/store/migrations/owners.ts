import { type Kysely, sql } from 'kysely'
import { LOBBY } from '../../../common/room-name'

/** Rooms. */
const AT_ONCE = 1_000

/** Adds what a room has beside its log: its owner, settings, roles, mutes and bans, and who changed what. */
export async function addOwners(db: Kysely<unknown>, isPostgres: boolean, now: number): Promise<void> {
  const end = isPostgres ? sql`` : sql`without rowid`
  for (const column of ['owner', 'owner_key', 'password'])
    await db.schema.alterTable('rooms').addColumn(column, 'text').execute()
  await sql`alter table rooms add column settings text not null default '{}'`.execute(db)
  await sql`alter table rooms add column revision bigint not null default 0`.execute(db)
  await sql`
    create table roles (
      room integer not null references rooms (id), member text not null, nickname text not null, role text not null,
      at bigint not null, constraint roles_once primary key (room, member)
    ) ${end}`.execute(db)
  await sql`
    create table restrictions (
      id text not null primary key, room integer not null references rooms (id), kind text not null, member text not null,
      nickname text not null, network text, "until" bigint, reason text, by_member text not null, by_nickname text not null,
      at bigint not null
    ) ${end}`.execute(db)
  await sql`create index restrictions_of_room on restrictions (room)`.execute(db)
  await sql`
    create table moderation_log (
      room integer not null references rooms (id), number bigint not null, at bigint not null, by_member text not null,
      by_nickname text not null, client_id text, "action" text not null,
      constraint moderation_log_place primary key (room, number),
      constraint moderation_log_once unique (room, by_member, client_id)
    ) ${end}`.execute(db)
  await sql`create index moderation_log_at on moderation_log (at)`.execute(db)
  await sql`
    create table last_messages (
      room integer not null references rooms (id), member text not null, at bigint not null,
      constraint last_messages_once primary key (room, member)
    ) ${end}`.execute(db)
  // Who owns how many rooms, and which of them are gone.
  await sql`create index rooms_of_owner on rooms (owner) where owner is not null`.execute(db)
  await ownRooms(db, now)
}

/** A room belongs to the author of its first entry while that session lives. The lobby belongs to nobody. */
async function ownRooms(db: Kysely<unknown>, now: number): Promise<void> {
  const { rows } = await sql<{ last: number | null }>`select max(id) as last from rooms`.execute(db)
  // A statement for all of them could take longer than PostgreSQL is given.
  for (let from = 0; from <= (rows[0]?.last ?? -1); from += AT_ONCE)
    await sql`
      update rooms set owner = firsts.member
      from (
        select entries.room, min(entries.member) as member
        from entries inner join sessions on sessions.member = entries.member
        where entries.room >= ${from} and entries.room < ${from + AT_ONCE} and entries.seq = 1 and sessions.expires_at > ${now}
        group by entries.room
      ) as firsts where rooms.id = firsts.room and rooms.name <> ${LOBBY}`.execute(db)
}
