import { type Kysely, sql } from 'kysely'

/** Adds which rooms are listed, and who may come into those that are not open. */
export async function addAccess(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  const end = isPostgres ? sql`` : sql`without rowid`
  await sql`alter table rooms add column listed integer not null default 0`.execute(db)
  const key = isPostgres ? sql`key collate "C"` : sql`key`
  await sql`create index rooms_listed on rooms (${key}) where listed = 1`.execute(db)
  await sql`
    create table admissions (
      room integer not null references rooms (id), member text not null, at bigint not null,
      constraint admissions_once primary key (room, member)
    ) ${end}`.execute(db)
  await sql`
    create table invites (
      id text not null primary key, room integer not null references rooms (id), hash text not null, "until" bigint,
      uses bigint, used bigint not null, by_member text not null, by_nickname text not null, at bigint not null
    ) ${end}`.execute(db)
  await sql`create index invites_of_room on invites (room, hash)`.execute(db)
  await sql`
    create table invite_uses (
      invite text not null, member text not null, nickname text not null, at bigint not null,
      constraint invite_uses_once primary key (invite, member)
    ) ${end}`.execute(db)
  await sql`create index invite_uses_at on invite_uses (invite, at)`.execute(db)
}
