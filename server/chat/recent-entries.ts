import type { Entry } from '../protocol'
import { fit, type WrittenPage } from './entries'

/** Kept in memory at least, of what was said since it was opened: a thousand who come back do not read the database. */
export const RECENT = 200
export const NEWEST_PAGE = 50

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
  /** For all who come before the next entry. */
  #newest: { head: number; page: WrittenPage } | null = null
  /** What was told before something that stands in front of it: another node has kept that, or nobody knows it was kept. */
  readonly #ahead = new Map<number, Entry>()

  constructor(head: number, entries: Entry[]) {
    this.#head = head
    this.#entries = entries
  }

  get head(): number {
    return this.#head
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
    this.#head = seq - 1
    for (const each of this.#ahead.keys()) if (each < seq) this.#ahead.delete(each)
  }

  newestPage(): WrittenPage {
    const head = this.#head
    if (this.#newest?.head !== head) this.#newest = { head, page: fit(this.#entries.slice(-NEWEST_PAGE), 0) }
    return this.#newest.page
  }

  /** The newest `limit` entries with `after` < seq < `before`; `null` where not all of them are in memory. */
  page(after: number, before: number, limit: number): WrittenPage | null {
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
    if (this.#entries.length > 2 * RECENT) this.#entries = this.#entries.slice(-RECENT)
    return placed
  }
}
