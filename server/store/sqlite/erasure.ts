import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Eraser } from '../eraser'
import { note, read } from '../repositories/meta'
import type { Tables } from '../schema'
import { wipeGaps } from './gaps'

/** Half of what the protocol promises, so that a busy file can be tried again. */
const WITHIN_MS = 30_000
/** Pages per transaction: 1 MB, a few milliseconds. */
const SLICE = 256
const VACUUMED = 'vacuumed'

/**
 * Erases words from the database file and its journal once no row has them. `secure_delete` overwrites what is deleted from
 * a page; this overwrites the copies that SQLite leaves where it moved rows to another page, and empties the journal.
 */
export class Erasure implements Eraser {
  readonly #db: Kysely<Tables>
  readonly #withinMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(db: Kysely<Tables>, withinMs = WITHIN_MS) {
    this.#db = db
    this.#withinMs = withinMs
  }

  /** Also erases what a process that was killed has left, and once the free pages of earlier versions, which hold old words. */
  async start(): Promise<void> {
    this.noted()
    if ((await read(this.#db, VACUUMED)) !== undefined) return
    try {
      await sql`VACUUM`.execute(this.#db)
      await note(this.#db, VACUUMED, 'yes')
    } catch {
      // For example on a full disk. The next start tries again.
    }
  }

  /** Words were deleted or replaced. */
  noted(): void {
    this.#timer ??= setTimeout(() => void this.#round(), this.#withinMs).unref()
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#erase().catch(() => {})
  }

  async #round(): Promise<void> {
    this.#timer = undefined
    // While another program reads the file, or on a full disk.
    if (!(await this.#erase().catch(() => false))) this.noted()
  }

  async #erase(): Promise<boolean> {
    const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(this.#db)
    const count = rows[0]!.page_count
    for (let first = 1; first <= count; first += SLICE) {
      await this.#db.transaction().execute((db) => wipeGaps(db, first, Math.min(count, first + SLICE - 1)))
      await nextTurn()
    }
    return emptyJournal(this.#db)
  }
}

/** @returns false while another program reads the file; then it does not wait */
async function emptyJournal(db: Kysely<Tables>): Promise<boolean> {
  return db.connection().execute(async (db) => {
    const { rows: before } = await sql<{ timeout: number }>`PRAGMA busy_timeout`.execute(db)
    await sql`PRAGMA busy_timeout = 0`.execute(db)
    try {
      const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db)
      return rows[0]!.busy === 0
    } finally {
      await sql`PRAGMA busy_timeout = ${sql.lit(before[0]!.timeout)}`.execute(db)
    }
  })
}
