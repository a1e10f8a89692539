import { topicAfter } from '../../../common/log/kinds'
import { NameIndex } from '../../../common/text/name-index'
import { Failure } from '../../errors'
import type { Entry, Member, Place, RoomName } from '../../../common/protocol'
import { batchSize } from './batch-size'
import { AdaptiveBatcher } from './adaptive-batcher'
import { PAGE_MAX_BYTES, type RawChanges, type RawPage, runs } from './page'
import { Coalescer } from './coalescer'
import { NewestMentions } from '../messages/newest-mentions'
import type { ChangesRange, Clock, Draft, Kept, Store, StoredRoom } from '../ports'
import { NEWEST_PAGE, type NewestMessages, RECENT, RecentEntries } from './recent-entries'
import type { RecentMemory } from './recent-memory'
import type { RoomNames } from '../rooms/room-names'

/** More than this is not sent on a return: the newest page comes, and the rest by `history`. */
const CATCH_UP_MAX = 500
/** Of one answer. */
const CHANGES_MAX = 100
const WINDOW_MAX_MS = 70
/** Whoever came while one failed for so long has waited enough, and would wait as long again. */
const LONG_FLUSH_MS = 1_000
/** What stands in front of something that was told is usually just late; then it is read. */
const HOLE_PATIENCE_MS = 250

export interface LogParts {
  store: Store
  names: RoomNames
  memory: RecentMemory
  clock: Clock
  /** Hears of every entry once, after its commit and before its author is answered. */
  onKept: (kept: Kept) => void
  /** Hears how long each flush took and how many drafts it kept. */
  onFlush: (ms: number, drafts: number) => void
  /** Other nodes append to the same logs. */
  isShared: boolean
}

/** What somebody misses who was away. */
interface Missed {
  /** Where the page ends: at the head. */
  place: Place
  page: RawPage
  /** True when what they know is of another history. */
  reset: boolean
}

interface Waiting {
  draft: Draft
  resolve: (entry: Entry) => void
  reject: (error: Failure) => void
}

/**
 * The log of one room while people are in it. Drafts are collected and flushed together: save, tell, reply. In a quiet
 * room each goes at once; in a hot one they are collected.
 */
export class RoomLog {
  readonly name: RoomName
  topic: string
  /** Of what had been said when the log was opened; those who speak later are present. */
  readonly authors = new NameIndex<Member>()
  readonly mentioned: NewestMentions
  readonly #parts: LogParts
  readonly #recent: RecentEntries
  /** One read for all who ask in the time that another one takes. */
  readonly #looking = new Coalescer(() => this.#look())
  readonly #refilling = new Coalescer(() => this.#refill())
  #holeTimer: NodeJS.Timeout | undefined
  readonly #drafts: AdaptiveBatcher<Waiting>

  private constructor(room: StoredRoom, newest: NewestMessages | undefined, parts: LogParts) {
    this.name = room.name
    this.topic = room.topic
    this.#recent = new RecentEntries(room.head, newest)
    parts.memory.changed(this.#recent)
    for (const { author } of newest?.entries ?? []) this.authors.set(author.nickname, author)
    this.#parts = parts
    this.mentioned = new NewestMentions(room.name, parts.store, parts.clock)
    this.#drafts = new AdaptiveBatcher({
      clock: parts.clock,
      longestMs: WINDOW_MAX_MS,
      take: (waiting) => batchSize(waiting),
      flush: (batch) => this.#flush(batch),
    })
  }

  /** @param written the name in any case */
  static async open(written: RoomName, parts: LogParts): Promise<RoomLog> {
    const kept = await parts.store.findRoom(written)
    const name = await parts.names.settle(written, kept?.name ?? null)
    const room = kept && { ...kept, name }
    if (room === null) return new RoomLog({ name, topic: '', head: 0 }, undefined, parts)
    return new RoomLog(room, await newestMessages(name, room.head, parts.store), parts)
  }

  /** Gives its memory to others. To be called when nobody will use it any more. */
  close(): void {
    this.#parts.memory.forget(this.#recent)
  }

  get head(): number {
    return this.#recent.head
  }

  get place(): Place {
    return { epoch: this.#parts.store.epoch, seq: this.head }
  }

  /** Resolves after the commit. The same author and `clientId` resolves with the first entry. */
  append(draft: Draft): Promise<Entry> {
    return new Promise((resolve, reject) => {
      this.#drafts.add({ draft, resolve, reject })
    })
  }

  /** Resolves when nothing waits to be kept. */
  async settled(): Promise<void> {
    await this.#drafts.settled()
  }

  /** Reads what is kept and not known here, and tells it. Only another node, or a lost answer, can have left something. */
  async look(): Promise<void> {
    await this.#looking.run()
  }

  /** Takes in what another node has kept and told. */
  hear(entries: readonly Entry[]): void {
    this.#tell(this.#grow(entries), false)
  }

  /** What somebody who knows the log up to `since` misses. */
  async catchUp(since: Place | null): Promise<Missed> {
    if (this.#mayBeBehind) await this.look()
    if (!this.#recent.isWhole) await this.#refilling.run()
    const place = this.place
    if (since === null) return { place, page: await this.#newestPage(place), reset: false }
    if (since.epoch !== place.epoch || since.seq > place.seq)
      return { place, page: await this.#newestPage(place), reset: true }
    if (place.seq - since.seq <= CATCH_UP_MAX) {
      const page = await this.#since(since.seq, place.seq)
      if (!page.more) return { place, page, reset: false }
    }
    return { place, page: await this.#newestPage(place), reset: false }
  }

  /** @param limit at most so many messages; fewer when they are large */
  async before(seq: number, limit: number): Promise<RawPage> {
    if (this.#mayBeBehind && seq > this.head + 1) await this.look()
    const before = Math.min(seq, this.head + 1)
    return this.#recent.page(before, limit) ?? this.#parts.store.page(this.name, { before, limit })
  }

  /** The messages of a range that changed after a place, as they are now. */
  changes(range: Omit<ChangesRange, 'limit'>): Promise<RawChanges> {
    return this.#parts.store.changes(this.name, { ...range, limit: CHANGES_MAX })
  }

  get #mayBeBehind(): boolean {
    return this.#parts.isShared || this.#recent.hasHole
  }

  async #look(): Promise<void> {
    const { store } = this.#parts
    const room = await store.findRoom(this.name)
    if (room === null || room.head <= this.head) return
    const range = { after: this.head, before: room.head + 1, limit: RECENT, maxBytes: PAGE_MAX_BYTES }
    const entries = await store.entries(this.name, range)
    // More than is kept in memory has come meanwhile: it begins anew behind what nobody here was told.
    if (entries[0] && entries[0].seq > this.head + 1) this.#recent.skipTo(entries[0].seq)
    this.#tell(this.#grow(entries), false)
    this.topic = room.topic
  }

  /** A hole that stays is filled, so that nobody has to ask for it. */
  #lookSoon(): void {
    if (this.#holeTimer !== undefined) return
    const { head } = this
    this.#holeTimer = setTimeout(() => {
      this.#holeTimer = undefined
      if (!this.#recent.hasHole) return
      // When the database is away, the next who comes tries again.
      if (this.head === head) this.look().catch(() => {})
      else this.#lookSoon()
    }, HOLE_PATIENCE_MS).unref()
  }

  /** Reads again what it had to give back. */
  async #refill(): Promise<void> {
    this.#recent.refill(await newestMessages(this.name, this.head, this.#parts.store))
    this.#parts.memory.changed(this.#recent)
  }

  /** Up to `place`, which is the head unless something waits for the database. */
  async #newestPage({ seq }: Place): Promise<RawPage> {
    if (!this.#recent.isWhole)
      return this.#parts.store.page(this.name, { before: seq + 1, limit: NEWEST_PAGE })
    const page = this.#recent.newestPage()
    this.#parts.memory.changed(this.#recent)
    return page
  }

  /** All entries with `after` < seq <= `to`; `more` where they are too large for one answer. */
  async #since(after: number, to: number): Promise<RawPage> {
    const range = { after, before: to + 1, limit: CATCH_UP_MAX }
    return this.#recent.since(after, to) ?? this.#parts.store.since(this.name, range)
  }

  /** Never throws: whoever waits is told. */
  async #flush(batch: Waiting[]): Promise<void> {
    const { store, clock, onFlush } = this.#parts
    const startedAt = clock.monotonic()
    try {
      const entries = await store.append(
        this.name,
        batch.map(({ draft }) => draft),
      )
      this.#tell(this.#grow(entries), true)
      batch.forEach(({ resolve }, index) => resolve(entries[index]!))
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure('internal', undefined, error)
      for (const { reject } of batch) reject(failure)
      if (clock.monotonic() - startedAt > LONG_FLUSH_MS) {
        for (const { reject } of this.#drafts.takeAll()) reject(failure)
      }
    }
    onFlush(clock.monotonic() - startedAt, batch.length)
  }

  /** @returns those that were new here, in order */
  #grow(entries: readonly Entry[]): Entry[] {
    const { fresh, placed } = this.#recent.grow(entries)
    if (placed.length > 0) this.#parts.memory.changed(this.#recent)
    this.topic = topicAfter(placed) ?? this.topic
    if (this.#recent.hasHole) this.#lookSoon()
    return fresh
  }

  /** One signal, unless other nodes have kept something in between. */
  #tell(grown: readonly Entry[], isOwn: boolean): void {
    const { onKept, store } = this.#parts
    for (const entries of runs(grown))
      onKept({ fact: { room: this.name, epoch: store.epoch, entries }, isOwn })
  }
}

async function newestMessages(room: RoomName, head: number, store: Store): Promise<NewestMessages> {
  const page = await store.page(room, { before: head + 1, limit: NEWEST_PAGE })
  return { ...page, entries: page.entries.toJSON() }
}
