import { afterLater, applyChange, foldedAt } from '../../../common/log/fold'
import { isChange, isMessage, isNews, obsoletedBy } from '../../../common/log/kinds'
import { concerns, quotedBy } from '../../../common/log/quote'
import type { ChangeEntry, Entry, MessageEntry } from '../../../common/protocol/entries'
import type { CountedRange } from '../ports'
import { FLOOR, newestOf, PAGE_MAX_BYTES, type RawPage } from './page'
import { sizeOf, sizeOfAll } from './size-of'

/** Entries kept in memory at least, so that a thousand returning clients do not read the database. */
export const RECENT = 200
export const NEWEST_PAGE = 50
/** The bound when entries are large, as `sizeOf` counts. */
const ROOM_MAX_BYTES = 1_000_000
/** More than any page holds, as `sizeOf` counts. */
const PAGE_BYTES = 3 * PAGE_MAX_BYTES

export interface Grown {
  /** The new entries, in order. */
  fresh: Entry[]
  /** The entries that became contiguous, in order, also ones that had been ahead of a gap. */
  placed: Entry[]
}

/** The newest messages, as read from the store. */
export interface NewestMessages extends Pick<RawPage, 'from' | 'to' | 'asOf'> {
  entries: Entry[]
}

/**
 * The end of a log in memory: contiguous entries up to the head, for returning clients, and before them the messages that
 * complete the newest page, for new clients. Messages are folded.
 */
export class RecentEntries {
  /** Contiguous, oldest first, up to the head. */
  #entries: Entry[] = []
  /** Messages before these, oldest first. */
  #older: MessageEntry[] = []
  /** Every message from here on is in memory. */
  #from: number
  #head: number
  #bytes = 0
  /** False while the newest page is incomplete, after the memory was given to other rooms. */
  #isWhole: boolean
  /** Cached until the next entry. */
  #newest: { head: number; page: RawPage; bytes: number } | null = null
  /** Entries ahead of a gap. The missing ones are of another node, or of an append whose answer was lost. */
  readonly #ahead = new Map<number, Entry>()

  constructor(head: number, newest?: NewestMessages) {
    this.#head = head
    this.#from = head + 1
    this.#isWhole = this.#from <= FLOOR
    if (newest) this.refill(newest)
  }

  get head(): number {
    return this.#head
  }

  /** Approximate. */
  get bytes(): number {
    return this.#bytes + (this.#newest?.bytes ?? 0)
  }

  get isWhole(): boolean {
    return this.#isWhole
  }

  /** True while entries are ahead of a gap. */
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

  /** Continues with `seq`, and forgets everything before it. */
  skipTo(seq: number): void {
    this.#head = seq - 1
    this.empty()
    for (const each of this.#ahead.keys()) if (each < seq) this.#ahead.delete(each)
  }

  /** Frees its memory. The head stays. */
  empty(): void {
    this.#entries = []
    this.#older = []
    this.#from = this.#head + 1
    this.#bytes = 0
    this.#newest = null
    this.#isWhole = this.#from <= FLOOR
  }

  /** Loads the newest messages again. */
  refill({ entries, from, to, asOf }: NewestMessages): void {
    // Entries or changes after the read are missing from memory.
    if (to < this.#from - 1 || asOf < this.#first - 1) return
    const older = entries.filter(isMessage).filter(({ seq }) => seq < this.#from)
    const held = new Map(older.map((message) => [message.seq, foldedAt(message, asOf)]))
    for (const change of this.#entries.filter(isChange))
      for (const [seq, each] of held)
        if (concerns(change, each.message)) held.set(seq, applyChange(each, change))
    const folded = [...held.values()].map(({ message }) => message)
    this.#older.unshift(...folded)
    this.#bytes += sizeOfAll(folded)
    this.#from = Math.min(this.#from, from)
    this.#isWhole = true
    // No change lies between them, so the log stays contiguous.
    while (this.#older.at(-1)?.seq === this.#first - 1) this.#entries.unshift(this.#older.pop()!)
  }

  /** Complete only while `isWhole`. */
  newestPage(): RawPage {
    const head = this.#head
    if (this.#newest?.head !== head) {
      const page = this.#pageOf(this.#newestFirst(head + 1, NEWEST_PAGE + 1), head, NEWEST_PAGE)
      this.#newest = { head, page, bytes: page.entries.json.length }
    }
    return this.#newest.page
  }

  /** The newest `limit` messages with seq < `before`; `null` when not all are in memory. */
  page(before: number, limit: number): RawPage | null {
    const found = this.#newestFirst(before, limit + 1)
    if (found.length < limit && this.#from > FLOOR) return null
    return this.#pageOf(found, Math.max(0, Math.min(before - 1, this.#head)), limit)
  }

  /** The entries with `after` < seq <= `to` that fit in one answer; `null` when not all are in memory. */
  since(after: number, to: number): RawPage | null {
    const first = this.#first
    if (after < first - 1) return null
    const entries = this.#entries.slice(after + 1 - first, to + 1 - first).reverse()
    return newestOf({ entries, goesOn: false, from: after + 1, to, asOf: this.#head }, to < this.#head)
  }

  /** How many messages of a range there are; `null` where not all are in memory. */
  count({ after, before, newsTo }: CountedRange): number | null {
    const first = this.#first
    if (after < first - 1) return null
    const messages = this.#entries.slice(after + 1 - first, before - first).filter(isMessage)
    const isCounted = (entry: Entry) => newsTo === undefined || (isNews(entry) && entry.author.id !== newsTo)
    return messages.filter(isCounted).length
  }

  /** `seq` of the first contiguous entry. */
  get #first(): number {
    return this.#head - this.#entries.length + 1
  }

  #pageOf(found: readonly MessageEntry[], to: number, limit: number): RawPage {
    const [newest] = this.#newestFirst(Infinity, 1)
    const goesOn = found.length > limit || this.#from > FLOOR
    const entries = found.slice(0, limit)
    const isNewer = newest !== undefined && newest.seq > to
    return newestOf({ entries, goesOn, from: FLOOR, to, asOf: this.#head }, isNewer)
  }

  #newestFirst(before: number, count: number): MessageEntry[] {
    const found: MessageEntry[] = []
    for (const list of [this.#entries, this.#older])
      for (let at = list.length - 1; at >= 0 && found.length < count; at -= 1) {
        const entry = list[at]!
        if (entry.seq < before && isMessage(entry)) found.push(entry)
      }
    return found
  }

  #place(): Entry[] {
    const placed: Entry[] = []
    // It may hold words that these delete.
    if (this.#ahead.has(this.#head + 1)) this.#newest = null
    for (let next = this.#ahead.get(this.#head + 1); next; next = this.#ahead.get(this.#head + 1)) {
      this.#ahead.delete(next.seq)
      placed.push(next)
      this.#head = next.seq
      this.#entries.push(next)
      this.#bytes += sizeOf(next)
      if (isChange(next)) this.#fold(next)
    }
    if (this.#entries.length > 2 * RECENT) this.#dropOldest(this.#entries.length - RECENT)
    if (this.#bytes > ROOM_MAX_BYTES) this.#dropOldest(this.#countOver(ROOM_MAX_BYTES / 2))
    this.#isWhole ||= this.#newestFirst(Infinity, NEWEST_PAGE).length === NEWEST_PAGE
    return placed
  }

  #fold(change: ChangeEntry): void {
    const at = change.target - this.#first
    const isTarget = ({ seq }: Entry) => seq === change.target
    if (at >= 0) this.#replace(this.#entries, at, change)
    else this.#replace(this.#older, this.#older.findIndex(isTarget), change)
    if (obsoletedBy(change).length === 0) return
    for (const list of [this.#entries, this.#older])
      for (const [at, entry] of list.entries()) {
        if (isChange(entry) && entry.target === change.target) this.#put(list, at, afterLater(entry, change))
        if (isMessage(entry) && quotedBy(entry) === change.target) this.#replace(list, at, change)
      }
  }

  #replace(list: Entry[], at: number, change: ChangeEntry): void {
    const message = list[at]
    if (message && isMessage(message)) this.#put(list, at, applyChange(foldedAt(message), change).message)
  }

  #put(list: Entry[], at: number, entry: Entry): void {
    this.#bytes += sizeOf(entry) - sizeOf(list[at]!)
    list[at] = entry
  }

  /** @returns how many of the oldest entries to drop to get below `maxBytes` */
  #countOver(maxBytes: number): number {
    let count = 0
    for (let bytes = this.#bytes; bytes > maxBytes && count < this.#entries.length - 1; count += 1)
      bytes -= sizeOf(this.#entries[count]!)
    return count
  }

  #dropOldest(count: number): void {
    this.#older.push(...this.#entries.slice(0, count).filter(isMessage))
    this.#entries = this.#entries.slice(count)
    const messages = this.#newestFirst(Infinity, NEWEST_PAGE)
    let bytes = 0
    const end = messages.findIndex((message) => (bytes += sizeOf(message)) > PAGE_BYTES)
    const oldest = messages.at(end)
    const kept = oldest ? this.#older.filter(({ seq }) => seq >= oldest.seq) : []
    if (kept.length < this.#older.length) this.#from = Math.min(kept[0]?.seq ?? this.#first, this.#first)
    this.#older = kept
    this.#bytes = sizeOfAll(this.#entries) + sizeOfAll(kept)
  }
}
