import { type Kysely, sql } from 'kysely'

/** Rows per statement. */
const SLICE = 500

/** A row before this migration. */
interface Older {
  room: number
  seq: number
  id: string
  type: string
  member: string
  client_id: string | null
  at: number
  payload: string
}

/**
 * Splits the payload into columns for the author and the fields of the type, and adds columns for changes. Copies into a new
 * table: PostgreSQL would store each updated row twice, and indices that grow along leave no single slow statement.
 */
export async function splitPayloads(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  if (isPostgres) await sql`lock table entries in access exclusive mode`.execute(db)
  await sql`
    create table entries_by_column (
      room integer not null references rooms (id), seq bigint not null, id text not null, type text not null,
      member text not null, client_id text, at bigint not null, author text not null, body text not null,
      target bigint, changed bigint,
      constraint entries_by_column_place primary key (room, seq),
      constraint entries_by_column_once unique (room, member, client_id)
    ) ${isPostgres ? sql`` : sql`without rowid`}`.execute(db)
  await sql`create index entries_messages on entries_by_column (room, seq) where target is null`.execute(db)
  await sql`create index entries_changes on entries_by_column (room, target) where target is not null`.execute(
    db,
  )
  await copy(db)
  await sql`drop table entries`.execute(db)
  await sql`alter table entries_by_column rename to entries`.execute(db)
}

async function copy(db: Kysely<unknown>): Promise<void> {
  let last: Older | undefined
  const insert = sql`
    insert into entries_by_column (room, seq, id, type, member, client_id, at, author, body)
    values ${sql.join(Array.from({ length: SLICE }, () => sql`(${sql.join(Array<string>(9).fill(''))})`))}`
  const whole = insert.compile(db)
  for (;;) {
    const behind: ReturnType<typeof sql> = last ? sql`where (room, seq) > (${last.room}, ${last.seq})` : sql``
    const { rows } = await sql<Older>`
      select room, seq, id, type, member, client_id, at, payload from entries ${behind}
      order by room, seq limit ${SLICE}`.execute(db)
    last = rows.at(-1)
    if (last === undefined) return
    const values = rows.map(valuesOf)
    if (rows.length === SLICE) await db.executeQuery({ ...whole, parameters: values.flat() })
    else
      await sql`
        insert into entries_by_column (room, seq, id, type, member, client_id, at, author, body)
        values ${sql.join(values.map((row) => sql`(${sql.join(row)})`))}`.execute(db)
  }
}

function valuesOf({ room, seq, id, type, member, client_id, at, payload }: Older): unknown[] {
  const { nickname, address, ...said } = JSON.parse(payload) as Record<string, unknown>
  return [
    room,
    seq,
    id,
    type,
    member,
    client_id,
    at,
    JSON.stringify({ nickname, address }),
    JSON.stringify(said),
  ]
}
