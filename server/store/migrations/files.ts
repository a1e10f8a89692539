import { type Kysely, sql } from 'kysely'

/** Adds what is known of files, and the bytes that they take. */
export async function addFiles(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  const end = isPostgres ? sql`` : sql`without rowid`
  await sql`
    create table files (
      id text not null primary key, room text not null, member text not null, place integer not null, name text not null,
      type text not null, size bigint not null, width integer, height integer, alt text, thumbnail_bytes bigint not null,
      bytes bigint not null, at bigint not null, seq bigint, expires_at bigint, state text not null
    ) ${end}`.execute(db)
  await sql`create index files_in_room on files (room, seq)`.execute(db)
  await sql`create index files_of_member on files (member, at)`.execute(db)
  await sql`create index files_unsent on files (state, at) where state <> 'sent'`.execute(db)
  await sql`create index files_expiring on files (expires_at) where expires_at is not null`.execute(db)
  await sql`create table file_bytes (room text not null primary key, bytes bigint not null) ${end}`.execute(
    db,
  )
}
