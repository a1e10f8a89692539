import { type Kysely, sql } from 'kysely'

/** Adds who talked on which days and from which network, what is to be erased, and when owners were last there. */
export async function addNetworks(db: Kysely<unknown>, isPostgres: boolean, now: number): Promise<void> {
  const end = isPostgres ? sql`` : sql`without rowid`
  await sql`alter table presence add column network text`.execute(db)
  await sql`alter table rooms add column owner_seen bigint`.execute(db)
  await sql`update rooms set owner_seen = ${now} where owner is not null`.execute(db)
  await sql`
    create table talkers (
      room integer not null references rooms (id), member text not null, network text, first_at bigint,
      last_at bigint not null, denied integer not null default 0, constraint talkers_once primary key (room, member)
    ) ${end}`.execute(db)
  // What is forgotten after a week.
  await sql`create index talkers_networks on talkers (last_at) where network is not null`.execute(db)
  await sql`
    create table erasures (
      id text not null primary key, room integer not null references rooms (id), by_member text not null,
      by_nickname text not null, member text, network text, since bigint not null, through bigint not null
    ) ${end}`.execute(db)
}
