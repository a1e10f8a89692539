import { existsSync, renameSync, statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import Database from 'libsql'

/** Stands in the file's header (PRAGMA application_id): a database of ours, and not somebody else's. */
const APPLICATION_ID = 0x7ea_0001
const BUSY_TIMEOUT_MS = 5_000
/** Once somebody has waited in vain, until the lock is gone: the rooms wait together and not one after the other. */
const STILL_BUSY_TIMEOUT_MS = 100
/** Up to this size the whole file is checked at every start: under a second on an ordinary disk. */
const CHECKED_BYTES = 256 * 2 ** 20
const MAX_STATEMENTS = 200

export interface Result {
  rows: unknown[]
  changes: number
}

/** The one connection to a SQLite file. Every call blocks, also while somebody else holds a lock. */
export class SqliteFile {
  readonly #database: Database.Database
  readonly #lock: Database.Database
  /** Prepared, the one used last standing last. A batch of another size is another statement. */
  readonly #statements = new Map<string, Database.Statement>()
  #wasBusy = false

  /** @throws when another process uses it, or it is damaged or not ours; it is left as it is */
  constructor(file: string) {
    this.#lock = lock(file)
    if (!existsSync(file)) {
      if (existsSync(`${file}-wal`)) throw new Error('its journal is there, but the file is gone')
      make(file)
    }
    assertSound(file)
    this.#database = new Database(file)
    this.#database.exec(`
      PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON`)
  }

  execute(sql: string, parameters: readonly unknown[] = []): Result {
    try {
      const statement = this.#prepared(sql)
      if (statement.reader) return { rows: statement.all(...parameters), changes: 0 }
      const { changes } = statement.run(...parameters)
      if (sql === BEGIN) this.#waitFor(false)
      return { rows: [], changes }
    } catch (error) {
      if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) this.#waitFor(true)
      throw error
    }
  }

  close(): void {
    this.#statements.clear()
    try {
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // As on a full disk. The journal stays beside the file, and the next start reads both.
    }
    this.#database.close()
    this.#lock.close()
  }

  #prepared(sql: string): Database.Statement {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql)
    this.#statements.delete(sql)
    this.#statements.set(sql, statement)
    if (this.#statements.size > MAX_STATEMENTS) this.#statements.delete(this.#statements.keys().next().value!)
    return statement
  }

  #waitFor(isBusy: boolean): void {
    if (isBusy === this.#wasBusy) return
    this.#wasBusy = isBusy
    this.#database.exec(`PRAGMA busy_timeout = ${isBusy ? STILL_BUSY_TIMEOUT_MS : BUSY_TIMEOUT_MS}`)
  }
}

/** Takes the write lock at once: two that read first and write later could not both go on. */
export const BEGIN = 'BEGIN IMMEDIATE'

/**
 * Two processes would each overlook what the other tells its people. The lock dies with the process; one that is
 * just being replaced is waited for.
 */
function lock(file: string): Database.Database {
  const lock = new Database(`${file}-lock`)
  try {
    lock.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`)
  } catch {
    throw new Error('another process is using it')
  }
  return lock
}

/** A new file is made aside and moved into place, so that an empty one is always damage. */
function make(file: string): void {
  const draft = new Database(`${file}.new`)
  draft.exec(`PRAGMA journal_mode = DELETE; PRAGMA application_id = ${APPLICATION_ID}; VACUUM`)
  draft.close()
  renameSync(`${file}.new`, file)
}

/** Reads only: closing a connection that may write moves the journal into a file that is perhaps damaged. */
function assertSound(file: string): void {
  const { size } = statSync(file)
  if (size === 0) throw new Error('the file is empty')
  // Without a journal nobody else can be at the file, and nothing at all is written beside it.
  const how = existsSync(`${file}-wal`) ? 'mode=ro' : 'immutable=1'
  const reader = new Database(`${pathToFileURL(file).href}?${how}`)
  try {
    reader.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
    if (first(reader, 'PRAGMA application_id') !== APPLICATION_ID)
      throw new Error('it is not a Teahouse database')
    const found = size <= CHECKED_BYTES ? first(reader, 'PRAGMA quick_check(1)') : 'ok'
    if (found !== 'ok') throw new Error(String(found))
  } finally {
    reader.close()
  }
}

function first(reader: Database.Database, sql: string): unknown {
  const row = (reader.prepare(sql).all()[0] ?? {}) as Record<string, unknown>
  return Object.values(row)[0]
}
