import { existsSync, renameSync, statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import Database from 'libsql'
import { ChangedPages } from './changed-pages'

/** Marks the file as ours in its header (PRAGMA application_id). */
const APPLICATION_ID = 0x7ea_0001
/** Notes in the header of the file that nothing of what was deleted is left. The next transaction takes it back. */
export const NOTE_ERASED = 'PRAGMA user_version = 1'
const BUSY_TIMEOUT_MS = 5_000
/** After one timeout, until the lock is released, so that rooms do not wait one after the other. */
const STILL_BUSY_TIMEOUT_MS = 100
/** Up to this size every start checks the whole file: under a second on an ordinary disk. */
const CHECKED_BYTES = 256 * 2 ** 20
const MAX_STATEMENTS = 200

export interface Result {
  rows: unknown[]
  changes: number
}

/** The one connection to a SQLite file. Every call blocks, also while another process holds a lock. */
export class SqliteFile {
  /** Since something was last looked for in them. */
  readonly changed: ChangedPages
  readonly #database: Database.Database
  readonly #lock: Database.Database
  /** Prepared statements, least recently used first. Each batch size is a statement of its own. */
  readonly #statements = new Map<string, Database.Statement>()
  #isNotedErased: boolean
  #wasBusy = false

  /** @throws when another process uses the file, or it is damaged or not ours; the file is left unchanged */
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
      PRAGMA secure_delete = ON;
      PRAGMA foreign_keys = ON`)
    this.#isNotedErased = first(this.#database, 'PRAGMA user_version') === 1
    this.changed = new ChangedPages(`${file}-wal`, !this.#isNotedErased)
  }

  execute(sql: string, parameters: readonly unknown[] = []): Result {
    try {
      const result = this.#run(sql, parameters)
      if (!this.#database.inTransaction) this.changed.look()
      return result
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
      // For example on a full disk. The journal stays beside the file, and the next start reads both.
    }
    this.#database.close()
    this.changed.close()
    this.#lock.close()
  }

  #run(sql: string, parameters: readonly unknown[]): Result {
    const statement = this.#prepared(sql)
    if (statement.reader) return { rows: statement.all(...parameters), changes: 0 }
    const { changes } = statement.run(...parameters)
    if (sql === BEGIN) this.#began()
    if (sql === 'COMMIT') this.#isNotedErased = false
    if (sql === NOTE_ERASED) this.#isNotedErased = true
    return { rows: [], changes }
  }

  #began(): void {
    this.#waitFor(false)
    if (this.#isNotedErased) this.#database.exec('PRAGMA user_version = 0')
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

/** Takes the write lock at once: two transactions that read first and write later would conflict. */
export const BEGIN = 'BEGIN IMMEDIATE'

/**
 * Keeps out a second process, whose clients would not hear of the first one's entries. The lock ends with the process; a
 * start waits for the process that it replaces.
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

/** Creates a file under another name and renames it, so that an empty file always means damage. */
function make(file: string): void {
  const draft = new Database(`${file}.new`)
  draft.exec(`PRAGMA journal_mode = DELETE; PRAGMA application_id = ${APPLICATION_ID}; VACUUM`)
  draft.close()
  renameSync(`${file}.new`, file)
}

/** Opens read-only: closing a writable connection would move the journal into a file that may be damaged. */
function assertSound(file: string): void {
  const { size } = statSync(file)
  if (size === 0) throw new Error('the file is empty')
  // Without a journal no other process has the file open; `immutable` then creates no files beside it.
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
