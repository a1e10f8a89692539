import { type Kysely, sql } from 'kysely'
import type { Tables } from '../schema'

/** The kinds of pages with cells (https://www.sqlite.org/fileformat2.html#b_tree_pages). */
const INTERIOR = new Set([2, 5])
const LEAF = new Set([10, 13])
/** The header of the file, on its first page. */
const FILE_HEADER_BYTES = 100
/** In a larger file the first byte of a page without cells, which is the high byte of a page number, could be a kind. */
export const PAGES_MAX = 2 ** 25
/** No page is larger. */
const zeros = Buffer.alloc(65_536)

/**
 * Overwrites the unallocated space of pages, where SQLite leaves copies of rows that it moved to another page. Through SQLite's
 * own table of pages: opening the file would end the locks of this process.
 */
export async function wipeGaps(db: Kysely<Tables>, numbers: readonly number[]): Promise<void> {
  const { rows } = await sql<{ pgno: number; data: ArrayBuffer }>`
    select pgno, data from json_each(${JSON.stringify(numbers)}) cross join sqlite_dbpage on pgno = value`.execute(
    db,
  )
  for (const { pgno, data } of rows) {
    const page = Buffer.from(data)
    const gap = gapOf(page, pgno)
    if (gap === null || gap.equals(zeros.subarray(0, gap.length))) continue
    gap.fill(0)
    await sql`update sqlite_dbpage set data = ${page} where pgno = ${pgno}`.execute(db)
  }
}

/** The bytes between the list of cells and the first cell, in place; `null` for a page without cells. */
function gapOf(page: Buffer, number: number): Buffer | null {
  const at = number === 1 ? FILE_HEADER_BYTES : 0
  const kind = page[at]!
  if (!INTERIOR.has(kind) && !LEAF.has(kind)) return null
  const headerBytes = INTERIOR.has(kind) ? 12 : 8
  const cells = page.readUInt16BE(at + 3)
  // 65,536 does not fit.
  const firstCell = page.readUInt16BE(at + 5) || page.length
  return page.subarray(at + headerBytes + 2 * cells, firstCell)
}
