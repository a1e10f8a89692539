import { type Kysely, sql } from 'kysely'

/** Adds the list of words of each room, what waits for its moderators, and reports. */
export async function addHeld(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  const end = isPostgres ? sql`` : sql`without rowid`
  await sql`alter table rooms add column words text not null default '[]'`.execute(db)
  await sql`alter table rooms add column waiting bigint not null default 0`.execute(db)
  await sql`
    create table held (
      id text not null primary key, room integer not null references rooms (id), member text not null, client_id text,
      at bigint not null, draft text not null, target bigint, why text not null, state text not null, reason text,
      settled_at bigint, told integer not null default 0,
      constraint held_once unique (room, member, client_id)
    ) ${end}`.execute(db)
  await sql`
    create table reports (
      id text not null primary key, room integer not null references rooms (id), target bigint not null, member text not null,
      nickname text not null, regular integer not null, lobby integer not null, reason text not null, at bigint not null,
      settled_at bigint, by_member text, by_nickname text, note text, told integer not null default 0,
      constraint reports_once unique (room, target, member)
    ) ${end}`.execute(db)
  await sql`create index reports_in_lobby on reports (at) where lobby = 1`.execute(db)
}
