import { Kysely, PostgresDialect, sql } from 'kysely'
import { holdAdvisoryLock } from '../postgres/advisory-lock'
import { newId } from '../../chat/ids'
import { currentEpoch, databaseId, note, renewEpoch } from '../repositories/meta'
import { openPool } from '../postgres/pool'
import type { Tables } from '../schema'
import { bringUpToDate } from '../store'
import { urlDatabaseError } from '../database-error'
import { openSource } from './source'
import {
  countOf,
  type Database,
  type Digest,
  digestOf,
  postgresPages,
  sqlitePages,
  type Table,
  tablesOf,
} from './tables'

const CONNECT_TIMEOUT_MS = 5_000
const TELL_EVERY_MS = 2_000

export interface Moved {
  tables: { name: string; rows: number; sha256: string }[]
  rooms: number
}

/**
 * Copies a SQLite database into an empty PostgreSQL, in one transaction that is committed when both return the same rows.
 * The copy keeps the epoch, so that clients notice nothing, and the files; the source becomes another, because it may diverge
 * from now on.
 * @param tell called with lines about the progress
 * @throws with nothing copied, when the folder is in use or damaged, or the target is not empty or cannot be reached
 */
export async function moveToPostgres(
  dataDir: string,
  url: string,
  tell: (line: string) => void,
): Promise<Moved> {
  const source = await openSource(dataDir)
  try {
    const release = await holdAdvisoryLock(url, tell, () => tell('database connection lost'))
    const config = { connectionString: url, max: 1, connectionTimeoutMillis: CONNECT_TIMEOUT_MS }
    const pool = openPool(config, () => {})
    const target = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
    try {
      await bringUpToDate(target)
      return await target.transaction().execute((target) => moveAll(source, target, tell))
    } finally {
      await target.destroy()
      await release()
    }
  } catch (error) {
    throw urlDatabaseError(url, error)
  } finally {
    await source.destroy()
  }
}

async function moveAll(source: Database, target: Database, tell: (line: string) => void): Promise<Moved> {
  const tables = await tablesOf(source)
  await sql`lock table ${sql.join(tables.map(({ name }) => sql.table(name)))} in access exclusive mode`.execute(
    target,
  )
  for (const { name } of tables) {
    const rows = await countOf(target, name)
    if (rows > 0) throw new Error(`it is not empty, ${name} has ${rows} rows; nothing was moved`)
  }
  for (const table of tables) await copy(source, target, table, tell)
  await note(target, 'epoch', await currentEpoch(source))
  await note(target, 'id', await databaseId(source))

  const moved: Moved = { tables: [], rooms: 0 }
  for (const table of tables) {
    const { name } = table
    const here = await digestOf(
      table,
      sqlitePages(source, table),
      progress(`${name} read back from SQLite`, table, tell),
    )
    const there = await digestOf(
      table,
      postgresPages(target, table),
      progress(`${name} read back from PostgreSQL`, table, tell),
    )
    assertEqual(table, here, there)
    moved.tables.push({ name, rows: there.rows, sha256: there.sha256 })
    if (name === 'entries') moved.rooms = there.rooms.size
  }
  await sql`analyze`.execute(target)
  await renewEpoch(source)
  await note(source, 'id', newId())
  return moved
}

async function copy(
  source: Database,
  target: Database,
  table: Table,
  tell: (line: string) => void,
): Promise<void> {
  const name = sql.table(table.name)
  const tellRows = progress(`${table.name} copied`, table, tell)
  let count = 0
  for await (const rows of sqlitePages(source, table)) {
    await sql`
      insert into ${name} select * from json_populate_recordset(null::${name}, ${JSON.stringify(rows)}::json)`.execute(
      target,
    )
    tellRows((count += rows.length))
  }
  const { rows: numbered } = await sql<{ column: string }>`
    select column_name as "column" from information_schema.columns
    where table_schema = current_schema() and table_name = ${table.name} and is_identity = 'YES'`.execute(
    target,
  )
  for (const { column } of numbered)
    await sql`
      select setval(pg_get_serial_sequence(${table.name}, ${column}), max(${sql.ref(column)})) from ${name}`.execute(
      target,
    )
}

function assertEqual({ name, rows }: Table, here: Digest, there: Digest): void {
  const differing = [...here.rooms]
    .filter(([room, sha256]) => there.rooms.get(room) !== sha256)
    .map(([room]) => room)
  if (here.rows === rows && there.rows === rows && here.sha256 === there.sha256 && differing.length === 0)
    return
  const rooms = differing.length > 0 ? `, in the rooms ${differing.slice(0, 5).join(' ')}` : ''
  throw new Error(
    `${name} differs in PostgreSQL (${rows}, ${here.rows}, ${there.rows} rows)${rooms}; nothing was moved`,
  )
}

/** Reports at intervals, and at the end. */
function progress(what: string, { rows: all }: Table, tell: (line: string) => void): (rows: number) => void {
  let toldAt = performance.now()
  return (rows) => {
    if (rows < all && performance.now() - toldAt < TELL_EVERY_MS) return
    toldAt = performance.now()
    tell(`${what}: ${rows} of ${all}`)
  }
}
