import { type Kysely, sql } from 'kysely'

/**
 * Adds tables for reactions and pins, keeps several mentions of a member, so that one can be taken back, and finds the one
 * earlier edit of a message that still has words.
 */
export async function addChanges(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  const end = isPostgres ? sql`` : sql`without rowid`
  await sql`
    create table reactions (
      room integer not null references rooms (id), target bigint not null, emoji text not null, member text not null,
      seq bigint not null, constraint reactions_once primary key (room, target, emoji, member)
    ) ${end}`.execute(db)
  await sql`create index reactions_of_member on reactions (room, member, target)`.execute(db)
  await sql`
    create table pins (
      room integer not null references rooms (id), target bigint not null, seq bigint not null,
      constraint pins_once primary key (room, target)
    ) ${end}`.execute(db)
  await sql`
    create table mentions_by_message (
      room integer not null references rooms (id), member text not null, seq bigint not null, named bigint not null,
      constraint mentions_once primary key (room, member, seq)
    ) ${end}`.execute(db)
  await sql`insert into mentions_by_message select room, member, seq, seq from mentions`.execute(db)
  await sql`drop table mentions`.execute(db)
  await sql`alter table mentions_by_message rename to mentions`.execute(db)
  await sql`create index mentions_place on mentions (room, seq)`.execute(db)
  await sql`create index entries_worded on entries (room, target) where type = 'edit' and body <> '{}'`.execute(
    db,
  )
}
