import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../schema'

/** Rows in memory at a time. */
const PAGE = 500

export type Database = Kysely<Tables>
type Row = Record<string, unknown>

export interface Table {
  name: string
  columns: string[]
  /** The columns of the primary key. */
  key: string[]
  rows: number
}

/** The same for equal tables in both databases. */
export interface Digest {
  rows: number
  sha256: string
  /** For tables with a column `room`, by its id. */
  rooms: Map<string, string>
}

/** All tables but `meta`, which is about the database itself, in order of creation, so that referenced tables come first. */
export async function tablesOf(sqlite: Database): Promise<Table[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name <> 'meta'
    and name not glob 'sqlite_*' and name not glob 'kysely_*' order by rowid`.execute(sqlite)
  const found: Table[] = []
  for (const { name } of tables) {
    const { rows: columns } = await sql<{ name: string; pk: number }>`
      select name, pk from pragma_table_info(${name})`.execute(sqlite)
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
    const names = (columns: { name: string }[]) => columns.map(({ name }) => name)
    found.push({ name, columns: names(columns), key: names(key), rows: await countOf(sqlite, name) })
  }
  return found
}

export async function countOf(db: Database, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db)
  return Number(rows[0]!.count)
}

/** The rows of a table, by key, in pages. */
export async function* sqlitePages(sqlite: Database, { name, key }: Table): AsyncGenerator<Row[]> {
  const place = sql.join(key.map((column) => sql.ref(column)))
  for (let last: Row | undefined; ;) {
    const behind = last ? sql`where (${place}) > (${sql.join(key.map((column) => last![column]))})` : sql``
    const { rows } = await sql<Row>`
      select * from ${sql.table(name)} ${behind} order by ${place} limit ${PAGE}`.execute(sqlite)
    if (rows.length > 0) yield rows
    if (rows.length < PAGE) return
    last = rows.at(-1)
  }
}

/** As `sqlitePages`, in byte order whatever the locale of the database. Call it in a transaction. */
export async function* postgresPages(postgres: Database, { name, key }: Table): AsyncGenerator<Row[]> {
  const { rows: texts } = await sql<{ column: string }>`
    select column_name as "column" from information_schema.columns
    where table_schema = current_schema() and table_name = ${name} and data_type = 'text'`.execute(postgres)
  const isText = (column: string) => texts.some((text) => text.column === column)
  const place = key.map((column) => sql`${sql.ref(column)} ${isText(column) ? sql`collate "C"` : sql``}`)
  await sql`declare moved no scroll cursor for
    select * from ${sql.table(name)} order by ${sql.join(place)}`.execute(postgres)
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(PAGE)} from moved`.execute(postgres)
    if (rows.length > 0) yield rows
    if (rows.length < PAGE) break
  }
  await sql`close moved`.execute(postgres)
}

/** @param pages rows by key */
export async function digestOf(
  { columns }: Table,
  pages: AsyncIterable<Row[]>,
  onRows: (rows: number) => void,
): Promise<Digest> {
  const whole = createHash('sha256')
  const rooms = new Map<string, string>()
  let room: string | null | undefined
  let hash = createHash('sha256')
  const endRoom = () => typeof room === 'string' && rooms.set(room, hash.digest('hex'))
  let count = 0
  for await (const rows of pages) {
    for (const row of rows) {
      const line = `${JSON.stringify(columns.map((column) => plain(row[column])))}\n`
      whole.update(line)
      if (!columns.includes('room')) continue
      const next = plain(row.room)
      if (next !== room) {
        endRoom()
        room = next
        hash = createHash('sha256')
      }
      hash.update(line)
    }
    count += rows.length
    onRows(count)
  }
  endRoom()
  return { rows: count, sha256: whole.digest('hex'), rooms }
}

/** The drivers differ in numbers: `pg` returns large ones as text. */
function plain(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  throw new Error(`cannot compare values of type ${typeof value}`)
}
