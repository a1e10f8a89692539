import { join } from 'node:path'
import Database from 'libsql'

/** Longer than a server holds the lock while it starts, writes or ends. */
const BUSY_TIMEOUT_MS = 60_000

/** A connection of its own to the database of a chat, which waits while the server holds the lock. */
export function openDatabase(dataDir: string, options: Database.Options = {}): Database.Database {
  const database = new Database(join(dataDir, 'teahouse.db'), options)
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
  return database
}
