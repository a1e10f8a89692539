import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Eraser } from '../eraser'
import { note, read } from '../repositories/meta'
import type { Tables } from '../schema'
import { PAGES_MAX, wipeGaps } from './gaps'

/** Half of what the protocol promises, so that a busy file can be tried again. */
const WITHIN_MS = 30_000
/** Pages per transaction: 1 MB, a few milliseconds. */
const SLICE = 256
/** A stop does not wait longer. The next start goes on. */
const CLOSE_WITHIN_MS = 3_000
const VACUUMED = 'vacuumed'

/** Where deleted words may be. */
type Left = 'pages' | 'journal' | 'nowhere'

/**
 * Erases words from the database file and its journal once no row has them. `secure_delete` overwrites what is deleted from
 * a page; this overwrites the copies that SQLite leaves where it moved rows to another page, and empties the journal.
 */
export class Erasure implements Eraser {
  readonly #db: Kysely<Tables>
  readonly #withinMs: number
  #left: Left = 'nowhere'
  #round: Promise<void> | undefined
  #closing: AbortSignal | undefined
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
    this.#left = 'pages'
    this.#eraseLater()
  }

  async close(): Promise<void> {
    this.#closing = AbortSignal.timeout(CLOSE_WITHIN_MS)
    clearTimeout(this.#timer)
    await this.#round
    await this.#erase()
  }

  #eraseLater(): void {
    if (this.#round || this.#closing) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#round = this.#erase().finally(() => {
        this.#round = undefined
        if (this.#left !== 'nowhere') this.#eraseLater()
      })
    }, this.#withinMs).unref()
  }

  /** What is noted meanwhile is left for the next round. */
  async #erase(): Promise<void> {
    const before = this.#left
    this.#left = 'nowhere'
    const left = await this.#eraseFrom(before)
    if (this.#left === 'nowhere') this.#left = left
  }

  /** @returns where words are left: while another program reads the file, on a full disk, or at the end of a long stop */
  async #eraseFrom(left: Left): Promise<Left> {
    try {
      if (left === 'pages') {
        await this.#wipe()
        left = 'journal'
      }
      if (left === 'journal' && (await emptyJournal(this.#db))) left = 'nowhere'
    } catch {
      // The next round or the next start tries again.
    }
    return left
  }

  async #wipe(): Promise<void> {
    const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(this.#db)
    const count = rows[0]!.page_count
    for (let first = 1; first <= count && count < PAGES_MAX; first += SLICE) {
      this.#closing?.throwIfAborted()
      await this.#db.transaction().execute((db) => wipeGaps(db, first, Math.min(count, first + SLICE - 1)))
      await nextTurn()
    }
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
