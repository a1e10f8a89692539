// @ts-check
// The one connection to the SQLite file, in a thread of its own: a slow disk or a lock held by somebody else
// stops this thread and never the event loop. Plain JavaScript, so that it runs from the source tree as it stands.
const { existsSync, renameSync, statSync } = require('node:fs')
const { pathToFileURL } = require('node:url')
const { parentPort, workerData } = require('node:worker_threads')
const Database = require('libsql')

/** Stands in the file's header (PRAGMA application_id): a database of ours, and not somebody else's. */
const APPLICATION_ID = 0x7ea_0001
const BUSY_TIMEOUT_MS = 5_000
/** Once somebody has waited in vain, until the lock is gone: the rooms wait together and not one after the other. */
const STILL_BUSY_TIMEOUT_MS = 100
/** Up to this size the whole file is checked at every start: under a second on an ordinary disk. */
const CHECKED_BYTES = 256 * 2 ** 20

/** @type {{ file: string }} */
const { file } = workerData
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort)

/** @type {import('libsql').Database} */
let database
/** @type {import('libsql').Database} */
let lock
let wasBusy = false
/**
 * Prepared statements, the one used last standing last. A batch of another size is another statement.
 * @type {Map<string, import('libsql').Statement>}
 */
const statements = new Map()
const MAX_STATEMENTS = 200

/**
 * A new file is made aside and moved into place, so that an empty one is always damage.
 * @param {string} file
 */
function make(file) {
  const draft = new Database(`${file}.new`)
  draft.exec(`PRAGMA journal_mode = DELETE; PRAGMA application_id = ${APPLICATION_ID}; VACUUM`)
  draft.close()
  renameSync(`${file}.new`, file)
}

function open() {
  lockFolder()
  if (!existsSync(file)) {
    if (existsSync(`${file}-wal`)) throw new Error('its journal is there, but the file is gone')
    make(file)
  }
  assertSound(file)
  database = new Database(file)
  database.exec(`
    PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON`)
}

/**
 * Two processes would each overlook what the other tells its people. The lock dies with the process; one that is
 * just being replaced is waited for.
 */
function lockFolder() {
  lock = new Database(`${file}-lock`)
  try {
    lock.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`)
  } catch {
    throw new Error('another process is using it')
  }
}

/** @param {boolean} isBusy */
function waitFor(isBusy) {
  if (isBusy === wasBusy) return
  wasBusy = isBusy
  database.exec(`PRAGMA busy_timeout = ${isBusy ? STILL_BUSY_TIMEOUT_MS : BUSY_TIMEOUT_MS}`)
}

/**
 * Reads only: closing a connection that may write moves the journal into a file that is perhaps damaged.
 * @param {string} file
 */
function assertSound(file) {
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

/**
 * @param {import('libsql').Database} reader
 * @param {string} sql
 */
function first(reader, sql) {
  const row = /** @type {Record<string, unknown>} */ (reader.prepare(sql).all()[0] ?? {})
  return Object.values(row)[0]
}

/**
 * @param {string} sql
 * @param {unknown[]} parameters
 */
function execute(sql, parameters) {
  const statement = statements.get(sql) ?? database.prepare(sql)
  statements.delete(sql)
  statements.set(sql, statement)
  if (statements.size > MAX_STATEMENTS)
    statements.delete(/** @type {string} */ (statements.keys().next().value))
  if (statement.reader) return { rows: statement.all(...parameters), changes: 0 }
  return { rows: [], changes: statement.run(...parameters).changes }
}

function close() {
  statements.clear()
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  lock.close()
  return { rows: [], changes: 0 }
}

port.on('message', ({ id, sql, parameters }) => {
  try {
    if (sql === 'open') open()
    const result = sql === 'open' ? null : sql === 'close' ? close() : execute(sql, parameters)
    if (sql === 'BEGIN IMMEDIATE') waitFor(false)
    port.postMessage({ id, result })
  } catch (error) {
    const { message, code } = /** @type {Error & { code?: string }} */ (error)
    if (code?.startsWith('SQLITE_BUSY')) waitFor(true)
    port.postMessage({ id, error: { message, code } })
  }
  if (sql === 'close') port.close()
})
