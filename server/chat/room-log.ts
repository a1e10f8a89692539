import { Failure } from '../errors'
import type { Entry, Page, Place, RoomName } from '../protocol'
import type { Audience, Clock, Draft, Store } from './ports'
import { type Window, windowAfter } from './window'

/** Kept in memory, so that a thousand people who come back do not read the database a thousand times. */
const RECENT = 200
const NEWEST_PAGE = 50
/** More than this is not sent on a return: the newest page comes, and the rest by `history`. */
const CATCH_UP_MAX = 500
/** UTF-8 bytes of the entries of one answer; with the members of a large room beside them it stays below 256 kB. */
export const PAGE_MAX_BYTES = 120_000
/** Of one flush, and so of one fact: drafts, and UTF-16 units of their texts. */
const FLUSH_MAX = 500
const FLUSH_MAX_UNITS = 50_000

export interface LogParts {
  store: Store
  audience: Audience
  clock: Clock
  /** Hears how long each flush took and how many drafts it kept. */
  onFlush: (ms: number, drafts: number) => void
}

interface Waiting {
  draft: Draft
  resolve: (entry: Entry) => void
  reject: (error: Failure) => void
}

/**
 * The log of one room while people are in it. Drafts are collected and flushed together: save, tell, reply. In a quiet
 * room each goes at once; in a hot one window.ts says how long to collect.
 */
export class RoomLog {
  readonly name: RoomName
  topic: string
  readonly #parts: LogParts
  /** Contiguous, oldest first, up to the head. */
  #recent: Entry[]
  #head: number
  #waiting: Waiting[] = []
  #flushing: Promise<void> | null = null
  #window: Window = { ms: 0, lookEveryMs: null }
  /** When the last flush ended. */
  #endedAt = -Infinity

  private constructor(
    room: { name: RoomName; topic: string; head: number },
    recent: Entry[],
    parts: LogParts,
  ) {
    this.name = room.name
    this.topic = room.topic
    this.#head = room.head
    this.#recent = recent
    this.#parts = parts
  }

  static async open(name: RoomName, parts: LogParts): Promise<RoomLog> {
    const room = (await parts.store.findRoom(name)) ?? { name, topic: '', head: 0 }
    const recent = await parts.store.entries(name, {
      before: room.head + 1,
      limit: RECENT,
      maxBytes: PAGE_MAX_BYTES,
    })
    return new RoomLog(room, recent, parts)
  }

  get head(): number {
    return this.#head
  }

  get place(): Place {
    return { epoch: this.#parts.store.epoch, seq: this.#head }
  }

  /** Resolves after the commit. The same author and `clientId` resolves with the first entry. */
  append(draft: Draft): Promise<Entry> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ draft, resolve, reject })
      this.#flushing ??= this.#flushAll()
    })
  }

  /** Resolves when nothing waits to be kept. */
  async settled(): Promise<void> {
    await this.#flushing
  }

  /** What somebody who knows the log up to `since` misses; always ends at the head. */
  async catchUp(since: Place | null): Promise<Page & Place & { reset: boolean }> {
    const place = this.place
    if (since === null) return { ...place, ...this.#newest(0), reset: false }
    if (since.epoch !== place.epoch || since.seq > place.seq)
      return { ...place, ...this.#newest(0), reset: true }
    if (place.seq - since.seq <= CATCH_UP_MAX) {
      const missed = await this.#between(since.seq, place.seq + 1, CATCH_UP_MAX)
      const page = fit(missed, since.seq)
      if (!page.more) return { ...place, ...page, reset: false }
    }
    return { ...place, ...this.#newest(since.seq), reset: false }
  }

  /** @param limit at most so many; fewer when they are large */
  async before(seq: number, limit: number): Promise<Page> {
    return fit(await this.#between(0, Math.min(seq, this.#head + 1), limit), 0)
  }

  #newest(after: number): Page {
    return fit(this.#recent.slice(-NEWEST_PAGE), after)
  }

  /** The newest `limit` entries with `after` < seq < `before`. */
  async #between(after: number, before: number, limit: number): Promise<Entry[]> {
    const from = Math.max(after + 1, before - limit)
    const first = this.#recent[0]?.seq ?? this.#head + 1
    if (from >= before) return []
    if (from >= first) return this.#recent.slice(from - first, before - first)
    return this.#parts.store.entries(this.name, { after, before, limit, maxBytes: PAGE_MAX_BYTES })
  }

  async #flushAll(): Promise<void> {
    // What arrives in the same turn of the event loop goes together; after that the window decides.
    while (this.#waiting.length > 0) {
      await this.#collect()
      await this.#flush()
    }
    this.#flushing = null
  }

  async #collect(): Promise<void> {
    const { clock } = this.#parts
    const { ms, lookEveryMs } = this.#window
    for (let come = 0; come < this.#waiting.length;) {
      come = this.#waiting.length
      const leftMs = this.#endedAt + ms - clock.monotonic()
      await sleep(Math.min(leftMs, lookEveryMs ?? Infinity))
      if (leftMs <= (lookEveryMs ?? Infinity)) return
    }
  }

  /** Never throws: whoever waits is told. */
  async #flush(): Promise<void> {
    const { store, audience, clock, onFlush } = this.#parts
    const batch = this.#waiting.splice(0, batchSize(this.#waiting))
    const startedAt = clock.monotonic()
    try {
      const entries = await store.append(
        this.name,
        batch.map(({ draft }) => draft),
      )
      this.#tell(entries, audience)
      batch.forEach(({ resolve }, index) => resolve(entries[index]!))
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure('internal', undefined, error)
      for (const { reject } of batch) reject(failure)
    }
    const endedAt = clock.monotonic()
    onFlush(endedAt - startedAt, batch.length)
    this.#window = windowAfter(endedAt - startedAt, batch.length, endedAt - this.#endedAt)
    this.#endedAt = endedAt
  }

  /** Adds what is new to the ring and states it as one fact. */
  #tell(entries: readonly Entry[], audience: Audience): void {
    const fresh = new Map(entries.filter(({ seq }) => seq > this.#head).map((entry) => [entry.seq, entry]))
    if (fresh.size === 0) return
    const grown = [...fresh.values()].sort((a, b) => a.seq - b.seq)
    // A commit whose answer was lost leaves seqs this process has not seen: the ring begins anew behind them.
    if (grown[0]!.seq > this.#head + 1) this.#recent = []
    this.#recent.push(...grown)
    if (this.#recent.length > 2 * RECENT) this.#recent = this.#recent.slice(-RECENT)
    this.#head = grown.at(-1)!.seq
    for (const entry of grown) if (entry.type === 'topic') this.topic = entry.topic
    audience.tell(this.name, 'message', { room: this.name, epoch: this.#parts.store.epoch, entries: grown })
  }
}

/** How many of those who wait go together, one at least. */
function batchSize(waiting: readonly Waiting[]): number {
  let size = 0
  for (let units = 0; size < Math.min(waiting.length, FLUSH_MAX); size += 1) {
    const { draft } = waiting[size]!
    units += draft.type === 'text' ? draft.text.length : draft.topic.length
    if (units > FLUSH_MAX_UNITS && size > 0) break
  }
  return size
}

/** The newest of `entries` that one answer may hold, one at least. @param after `seq` the asker already has */
export function fit(entries: readonly Entry[], after: number): Page {
  let bytes = 0
  let from = entries.length
  while (from > 0) {
    bytes += Buffer.byteLength(JSON.stringify(entries[from - 1]))
    if (bytes > PAGE_MAX_BYTES && from < entries.length) break
    from -= 1
  }
  const page = entries.slice(from)
  return { entries: page, more: page.length > 0 && page[0]!.seq > after + 1 }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => (ms > 0 ? setTimeout(resolve, ms) : setImmediate(resolve)))
}
