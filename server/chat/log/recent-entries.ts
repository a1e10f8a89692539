import { afterLater, applyChange, foldedAt } from '../../../common/log/fold'
import { isChange, isMessage, lengthOf } from '../../../common/log/kinds'
import type { ChangeEntry, Entry, MessageEntry } from '../../../common/protocol'
import { FLOOR, newestOf, PAGE_MAX_BYTES, type RawPage } from './page'

/** Kept in memory at least, of what was said since it was opened: a thousand who come back do not read the database. */
export const RECENT = 200
export const NEWEST_PAGE = 50
/** Large ones are kept for as long as they do not take more than this, as `sizeOf` counts. */
const ROOM_MAX_BYTES = 1_000_000
/** Messages that fill any page, as `sizeOf` counts. */
const PAGE_BYTES = 3 * PAGE_MAX_BYTES
/** Beside its text: the entry, its author, and their strings. */
const ENTRY_BYTES = 600
const MENTION_BYTES = 200
const REACTION_BYTES = 400

export interface Grown {
  /** Those that were new, in order. */
  fresh: Entry[]
  /** Those that are in their places now, in order: entries that waited behind a hole among them. */
  placed: Entry[]
}

/** The newest messages, as they were read. */
export interface NewestMessages extends Pick<RawPage, 'from' | 'to' | 'asOf'> {
  entries: Entry[]
}

/**
 * The end of a log in memory: contiguous up to the head, for who comes back, and in front of it as many messages as the
 * newest page needs, for who comes. Beside it what was told before its turn. Messages are folded.
 */
export class RecentEntries {
  /** Contiguous, oldest first, up to the head. */
  #entries: Entry[] = []
  /** Messages in front of these, oldest first. */
  #older: MessageEntry[] = []
  /** Every message from here on is in memory. */
  #from: number
  #head: number
  #bytes = 0
  /** False while it lacks some of the newest page, because others needed the memory. */
  #isWhole: boolean
  /** For all who come before the next entry. */
  #newest: { head: number; page: RawPage; bytes: number } | null = null
  /** What was told before something that stands in front of it: another node has kept that, or nobody knows it was kept. */
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
    this.#head = seq - 1
    this.empty()
    for (const each of this.#ahead.keys()) if (each < seq) this.#ahead.delete(each)
  }

  /** Gives back its memory. What is known of the log stays. */
  empty(): void {
    this.#entries = []
    this.#older = []
    this.#from = this.#head + 1
    this.#bytes = 0
    this.#newest = null
    this.#isWhole = this.#from <= FLOOR
  }

  /** Takes back the newest messages. */
  refill({ entries, from, to, asOf }: NewestMessages): void {
    // What came or changed behind what was read is not all in memory.
    if (to < this.#from - 1 || asOf < this.#first - 1) return
    const older = entries.filter(isMessage).filter(({ seq }) => seq < this.#from)
    const held = new Map(older.map((message) => [message.seq, foldedAt(message, asOf)]))
    for (const change of this.#entries.filter(isChange)) {
      const message = held.get(change.target)
      if (message) held.set(change.target, applyChange(message, change))
    }
    const folded = [...held.values()].map(({ message }) => message)
    this.#older.unshift(...folded)
    this.#bytes += sizeOfAll(folded)
    this.#from = Math.min(this.#from, from)
    this.#isWhole = true
    // No change lies between them, so who comes back needs no others.
    while (this.#older.at(-1)?.seq === this.#first - 1) this.#entries.unshift(this.#older.pop()!)
  }

  /** As far as it is kept here: see `isWhole`. */
  newestPage(): RawPage {
    const head = this.#head
    if (this.#newest?.head !== head) {
      const page = this.#pageOf(this.#newestFirst(head + 1, NEWEST_PAGE + 1), head, NEWEST_PAGE)
      this.#newest = { head, page, bytes: page.entries.json.length }
    }
    return this.#newest.page
  }

  /** The newest `limit` messages with seq < `before`; `null` where not all of them are in memory. */
  page(before: number, limit: number): RawPage | null {
    const found = this.#newestFirst(before, limit + 1)
    if (found.length < limit && this.#from > FLOOR) return null
    return this.#pageOf(found, Math.max(0, Math.min(before - 1, this.#head)), limit)
  }

  /** All entries with `after` < seq <= `to`, as far as one answer can hold them; `null` where not all are in memory. */
  since(after: number, to: number): RawPage | null {
    const first = this.#first
    if (after < first - 1) return null
    const entries = this.#entries.slice(after + 1 - first, to + 1 - first).reverse()
    return newestOf({ entries, goesOn: false, from: after + 1, to, asOf: this.#head }, to < this.#head)
  }

  /** `seq` of the first of the entries. */
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
    if (at >= 0) this.#replace(this.#entries, at, change)
    else
      this.#replace(
        this.#older,
        this.#older.findIndex(({ seq }) => seq === change.target),
        change,
      )
    for (const [at, entry] of this.#entries.entries())
      if (isChange(entry) && entry.target === change.target)
        this.#put(this.#entries, at, afterLater(entry, change))
  }

  #replace(list: Entry[], at: number, change: ChangeEntry): void {
    const message = list[at]
    if (message && isMessage(message)) this.#put(list, at, applyChange(foldedAt(message), change).message)
  }

  #put(list: Entry[], at: number, entry: Entry): void {
    this.#bytes += sizeOf(entry) - sizeOf(list[at]!)
    list[at] = entry
  }

  /** @returns how many of the oldest take what is over `maxBytes` */
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

const sizeOfAll = (entries: readonly Entry[]) => entries.reduce((sum, entry) => sum + sizeOf(entry), 0)

/** Bytes, about: V8 keeps a UTF-16 unit in two. */
function sizeOf(entry: Entry): number {
  const reactions = ('reactions' in entry && entry.reactions?.length) || 0
  const mentions = ('mentions' in entry && entry.mentions?.length) || 0
  const beside = MENTION_BYTES * mentions + REACTION_BYTES * reactions
  return ENTRY_BYTES + 2 * lengthOf(entry) + beside
}
