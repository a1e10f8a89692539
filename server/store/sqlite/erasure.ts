import { setTimeout as rest } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Eraser } from '../eraser'
import { note, read } from '../repositories/meta'
import type { Tables } from '../schema'
import type { ChangedPages } from './changed-pages'
import { NOTE_ERASED } from './file'
import { PAGES_MAX, wipeGaps } from './gaps'

/** Half of what the protocol promises, so that a busy file can be tried again. */
const WITHIN_MS = 30_000
/** Pages per transaction: 1 MB, a few milliseconds. */
const SLICE = 256
/** Changed pages are looked through without a deletion above this many, so that the next one has few. */
const CHANGED_MAX = 10_000
/** A stop does not wait longer. The next start goes on. */
const CLOSE_WITHIN_MS = 3_000
const VACUUMED = 'vacuumed'
/** The operator is told of a larger file: it takes longer than a moment. */
const LARGE_BYTES = 50_000_000

/** Where deleted words may be. */
type Left = 'pages' | 'journal' | 'nowhere'

export interface ErasureParts {
  changed: ChangedPages
  /** Called with a line for the operator before a long work. */
  tell: (line: string) => void
  withinMs?: number
}

/**
 * Erases words from the database file and its journal once no row has them. `secure_delete` overwrites what is deleted from
 * a page; this overwrites the copies that SQLite leaves where it moved rows to another page, and empties the journal. It looks
 * through the pages that were written since the last time, and through the whole file after a process that was killed.
 */
export class Erasure implements Eraser {
  readonly #db: Kysely<Tables>
  readonly #parts: ErasureParts
  #isVacuumed = false
  #left: Left = 'nowhere'
  #round: Promise<void> | undefined
  #closing: AbortSignal | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(db: Kysely<Tables>, parts: ErasureParts) {
    this.#db = db
    this.#parts = parts
  }

  /** Also erases what a process that was killed has left, and once the free pages of earlier versions, which hold old words. */
  async start(): Promise<void> {
    if (this.#parts.changed.size > CHANGED_MAX) this.noted()
    this.#isVacuumed = (await read(this.#db, VACUUMED)) !== undefined
    if (this.#isVacuumed) return
    try {
      await this.#vacuum()
      this.#isVacuumed = true
    } catch {
      // For example on a full disk. The next start tries again.
    }
  }

  /** Words were deleted or replaced. */
  noted(): void {
    this.#left = 'pages'
    this.#eraseLater()
  }

  /** Rows were written. */
  wrote(): void {
    if (this.#parts.changed.size > CHANGED_MAX) this.noted()
  }

  async close(): Promise<void> {
    this.#closing = AbortSignal.timeout(CLOSE_WITHIN_MS)
    clearTimeout(this.#timer)
    await this.#round
    // Without a deletion, too, so that the next start knows that nothing is left.
    this.#left = 'pages'
    if ((await this.#erase()) !== 'nowhere' || !this.#isVacuumed) return
    const noted = sql.raw(NOTE_ERASED).execute(this.#db)
    // Without the note the next start looks through the whole file.
    await noted.catch(() => {})
  }

  async #vacuum(): Promise<void> {
    const { rows } = await sql<{ bytes: number }>`
      select page_count * page_size as bytes from pragma_page_count, pragma_page_size`.execute(this.#db)
    const { bytes } = rows[0]!
    if (bytes > LARGE_BYTES)
      this.#parts.tell(`compacting the database once, ${Math.round(bytes / 1e6)} MB; the start waits for it`)
    await sql`VACUUM`.execute(this.#db)
    await note(this.#db, VACUUMED, 'yes')
  }

  #eraseLater(): void {
    if (this.#round || this.#closing) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#round = this.#erase().then(() => {
        this.#round = undefined
        if (this.#left !== 'nowhere') this.#eraseLater()
      })
    }, this.#parts.withinMs ?? WITHIN_MS).unref()
  }

  /** What is noted meanwhile is left for the next round. @returns what is left */
  async #erase(): Promise<Left> {
    const before = this.#left
    this.#left = 'nowhere'
    const left = await this.#eraseFrom(before)
    if (this.#left === 'nowhere') this.#left = left
    return this.#left
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
    if (count >= PAGES_MAX) return
    const pages = this.#parts.changed.take()
    try {
      for (const slice of pages === null ? slicesOfAll(count) : slicesOf(pages)) {
        this.#closing?.throwIfAborted()
        const startedAt = performance.now()
        await this.#db.transaction().execute((db) => wipeGaps(db, slice))
        // Half of the time is for the messages, which use the same thread.
        await rest(this.#closing ? 0 : performance.now() - startedAt)
      }
    } catch (error) {
      this.#parts.changed.putBack(pages)
      throw error
    }
  }
}

function* slicesOf(pages: readonly number[]): Generator<readonly number[]> {
  for (let from = 0; from < pages.length; from += SLICE) yield pages.slice(from, from + SLICE)
}

function* slicesOfAll(count: number): Generator<readonly number[]> {
  for (let first = 1; first <= count; first += SLICE)
    yield Array.from({ length: Math.min(SLICE, count - first + 1) }, (_, at) => first + at)
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
