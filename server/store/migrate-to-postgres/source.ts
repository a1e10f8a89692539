import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import type { Tables } from '../schema'
import { sqliteDialect } from '../sqlite/dialect'
import { SqliteFile } from '../sqlite/file'
import { bringUpToDate } from '../store'
import { fileDatabaseError } from '../database-error'
import { type Database, tablesOf } from './tables'

/**
 * Opens the SQLite database of a folder, migrated, and locked until it is destroyed.
 * @throws when there is none, another process uses it, or it is damaged
 */
export async function openSource(dataDir: string): Promise<Database> {
  const file = join(dataDir, 'teahouse.db')
  try {
    if (!existsSync(file)) throw new Error('there is none')
    const db = new Kysely<Tables>({ dialect: sqliteDialect(new SqliteFile(file)) })
    try {
      await assertWhole(db)
      await bringUpToDate(db)
      await assertNoHoles(db)
      await assertNoNul(db)
      return db
    } catch (error) {
      await db.destroy()
      throw error
    }
  } catch (error) {
    throw fileDatabaseError(file, error)
  }
}

/** Checks more than a start does, whatever the size of the file. */
async function assertWhole(db: Database): Promise<void> {
  const { rows: checks } = await sql<{ integrity_check: string }>`PRAGMA integrity_check(1)`.execute(db)
  if (checks[0]!.integrity_check !== 'ok') throw new Error(checks[0]!.integrity_check)
  const { rows: orphans } = await sql<{ table: string }>`PRAGMA foreign_key_check`.execute(db)
  if (orphans.length > 0)
    throw new Error(`${orphans.length} rows of ${orphans[0]!.table} violate a foreign key`)
}

/** A log that does not end at its room's `last_seq` would assign a `seq` twice. */
async function assertNoHoles(db: Database): Promise<void> {
  const { rows: rooms } = await sql<{ name: string }>`
    select name from rooms left join (
      select room, count(*) as count, min(seq) as first, max(seq) as last from entries group by room
    ) on room = rooms.id
    where coalesce(last, 0) <> last_seq or count <> last - first + 1`.execute(db)
  if (rooms.length > 0) throw new Error(`the log of ${rooms[0]!.name} has holes`)
}

/** No client can send NUL, PostgreSQL cannot store it, and the driver stops reading at it. */
async function assertNoNul(db: Database): Promise<void> {
  for (const { name, columns } of await tablesOf(db)) {
    const hasNul = columns.map((column) => sql`instr(cast(${sql.ref(column)} as blob), x'00') > 0`)
    const { rows } =
      await sql`select 1 from ${sql.table(name)} where ${sql.join(hasNul, sql` or `)} limit 1`.execute(db)
    if (rows.length > 0)
      throw new Error(`${name} has a text with the character NUL, which PostgreSQL cannot keep`)
  }
}
