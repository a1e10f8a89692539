import { join } from 'node:path'
import { type Dialect, type Generated, Kysely, Migrator, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { migrations } from '../../server/store/migrations/migrations'
import { sqliteDialect } from '../../server/store/sqlite/dialect'
import { SqliteFile } from '../../server/store/sqlite/file'

/** The last migration before entries were clustered by room. */
export const FIRST_VERSION = '001-the-room'
/** The last migration before room names ignored case. */
const CASE_SENSITIVE_VERSION = '002-entries-lie-by-room'

/** The key of the one session in such a database. */
export const OLDER_KEY = 'an-older-key-of-thirty-two-chars'

export interface OlderRoom {
  name: string
  /** The texts and times of its entries, oldest first. */
  said: { text: string; at: number }[]
}

/** Creates a database of an earlier version in a folder. */
export function makeOlderSqlite(
  folder: string,
  rooms: readonly OlderRoom[],
  version = CASE_SENSITIVE_VERSION,
): Promise<void> {
  return makeOlder(sqliteDialect(new SqliteFile(join(folder, 'teahouse.db'))), rooms, version)
}

/** Turns an empty PostgreSQL database into one of an earlier version. */
export function makeOlderPostgres(url: string, rooms: readonly OlderRoom[]): Promise<void> {
  return makeOlder(
    new PostgresDialect({ pool: new Pool({ connectionString: url }) }),
    rooms,
    CASE_SENSITIVE_VERSION,
  )
}

async function makeOlder(dialect: Dialect, rooms: readonly OlderRoom[], version: string): Promise<void> {
  const db = new Kysely<Older>({ dialect })
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  }).migrateTo(version)
  if (error) throw error as Error
  for (const { name, said } of rooms) {
    const { id } = await db
      .insertInto('rooms')
      .values({ name, topic: '', last_seq: said.length, created_at: 0 })
      .returning('id')
      .executeTakeFirstOrThrow()
    for (const [index, { text, at }] of said.entries())
      await db
        .insertInto('entries')
        .values(entry(id, name, index + 1, text, at))
        .execute()
  }
  await db
    .insertInto('sessions')
    .values({ key: OLDER_KEY, member: 'ann', nickname: 'Ann', chosen: 1, expires_at: Date.now() + 1_000_000 })
    .execute()
  await db.destroy()
}

/** An entry from before its fields had columns. */
function entry(room: number, name: string, seq: number, text: string, at: number): Older['entries'] {
  const payload = JSON.stringify({ nickname: 'Ann', text })
  const id = `${name} ${seq}`
  return { room, seq, id, type: 'text', member: 'ann', client_id: id, at, payload }
}

interface Older {
  rooms: { id: Generated<number>; name: string; topic: string; last_seq: number; created_at: number }
  entries: {
    room: number
    seq: number
    id: string
    type: string
    member: string
    client_id: string | null
    at: number
    payload: string
  }
  sessions: { key: string; member: string; nickname: string; chosen: number; expires_at: number }
}
