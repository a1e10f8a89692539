import { lengthOf } from '../../../common/log/kinds'
import type { Entry } from '../../../common/protocol'
import { fit, type RawPage } from './page'

/** Kept in memory at least, of what was said since it was opened: a thousand who come back do not read the database. */
export const RECENT = 200
export const NEWEST_PAGE = 50
/** Large ones are kept for as long as they do not take more than this, as `sizeOf` counts. */
const ROOM_MAX_BYTES = 1_000_000
/** Beside its text: the entry, its author, and their strings. */
const ENTRY_BYTES = 600
const MENTION_BYTES = 200

export interface Grown {
  /** Those that were new, in order. */
  fresh: Entry[]
  /** Those that are in their places now, in order: entries that waited behind a hole among them. */
  placed: Entry[]
}

/** The end of a log in memory: contiguous up to the head, and beside it what was told before its turn. */
export class RecentEntries {
  /** Contiguous, oldest first, up to the head. */
  #entries: Entry[]
  #head: number
  #bytes = 0
  /** False while it lacks some of the newest page, because others needed the memory. */
  #isWhole = true
  /** For all who come before the next entry. */
  #newest: { head: number; page: RawPage; bytes: number } | null = null
  /** What was told before something that stands in front of it: another node has kept that, or nobody knows it was kept. */
  readonly #ahead = new Map<number, Entry>()

  constructor(head: number, entries: Entry[]) {
    this.#head = head
    this.#entries = entries
    this.#count(entries)
  }

  get head(): number {
    return this.#head
  }

  /** About what it takes in memory. */
  get bytes(): number {
    return this.#bytes + (this.#newest?.bytes ?? 0)
  }

  get isWhole(): boolean {
    return this.#isWhole
  }

  /** True while something waits for what stands in front of it. */
  get hasHole(): boolean {
    return this.#ahead.size > 0
  }

  grow(entries: readonly Entry[]): Grown {
    const fresh = new Map<number, Entry>()
    for (const entry of entries)
      if (entry.seq > this.#head && !this.#ahead.has(entry.seq)) fresh.set(entry.seq, entry)
    for (const [seq, entry] of fresh) this.#ahead.set(seq, entry)
    const placed = this.#place()
    return { fresh: [...fresh.values()].sort((a, b) => a.seq - b.seq), placed }
  }

  /** Begins anew in front of this place. */
  skipTo(seq: number): void {
    this.#entries = []
    this.#bytes = 0
    this.#head = seq - 1
    this.#isWhole = true
    for (const each of this.#ahead.keys()) if (each < seq) this.#ahead.delete(each)
  }

  /** Gives back its memory. What is known of the log stays. */
  empty(): void {
    this.#entries = []
    this.#bytes = 0
    this.#newest = null
    this.#isWhole = this.#head === 0
  }

  /** Takes back the newest page. @param entries the end of the log, as it was read */
  refill(entries: readonly Entry[]): void {
    const next = this.#entries[0]?.seq ?? this.#head + 1
    const older = entries.filter(({ seq }) => seq < next)
    if (older.at(-1)?.seq !== next - 1) return
    this.#entries.unshift(...older)
    this.#count(older)
    this.#isWhole = true
  }

  /** As far as it is kept here: see `isWhole`. */
  newestPage(): RawPage {
    const head = this.#head
    if (this.#newest?.head !== head) {
      const page = fit(this.#entries.slice(-NEWEST_PAGE), 0)
      this.#newest = { head, page, bytes: page.entries.json.length }
    }
    return this.#newest.page
  }

  /** The newest `limit` entries with `after` < seq < `before`; `null` where not all of them are in memory. */
  page(after: number, before: number, limit: number): RawPage | null {
    const from = Math.max(after + 1, before - limit)
    const first = this.#entries[0]?.seq ?? this.#head + 1
    if (from >= before) return fit([], after)
    return from >= first ? fit(this.#entries.slice(from - first, before - first), after) : null
  }

  #place(): Entry[] {
    const placed: Entry[] = []
    for (let next = this.#ahead.get(this.#head + 1); next; next = this.#ahead.get(this.#head + 1)) {
      this.#ahead.delete(next.seq)
      placed.push(next)
      this.#head = next.seq
    }
    this.#entries.push(...placed)
    this.#count(placed)
    if (this.#entries.length > 2 * RECENT) this.#dropOldest(this.#entries.length - RECENT)
    if (this.#bytes > ROOM_MAX_BYTES) this.#dropOldest(this.#countOver(ROOM_MAX_BYTES / 2))
    if (this.#entries.length >= NEWEST_PAGE) this.#isWhole = true
    return placed
  }

  #count(entries: readonly Entry[]): void {
    for (const entry of entries) this.#bytes += sizeOf(entry)
  }

  /** @returns how many of the oldest take what is over `maxBytes` */
  #countOver(maxBytes: number): number {
    let count = 0
    for (let bytes = this.#bytes; bytes > maxBytes && count < this.#entries.length - 1; count += 1)
      bytes -= sizeOf(this.#entries[count]!)
    return count
  }

  #dropOldest(count: number): void {
    for (const entry of this.#entries.slice(0, count)) this.#bytes -= sizeOf(entry)
    this.#entries = this.#entries.slice(count)
  }
}

/** Bytes, about: V8 keeps a UTF-16 unit in two. */
function sizeOf(entry: Entry): number {
  const mentions = (entry.type === 'text' && entry.mentions?.length) || 0
  return ENTRY_BYTES + 2 * lengthOf(entry) + MENTION_BYTES * mentions
}
