import { Failure } from '../../errors'
import { NameIndex } from '../../../common/text/name-index'
import type { Entry } from '../../../common/protocol/entries'
import type { Member } from '../../../common/protocol/members'
import type { Place, RoomName } from '../../../common/protocol/ids'
import { Drafts, type DraftsParts, isEntry, type Origin, type Origins } from './drafts'
import { PAGE_MAX_BYTES, type RawPage, runs } from './page'
import { Coalescer } from './coalescer'
import { NewestMentions } from '../messages/newest-mentions'
import { OwnReactions } from '../messages/own-reactions'
import type { CountedRange, Draft, Refused, StoredRoom } from '../ports'
import { notifyKept } from './kept-listeners'
import type { LogParts, OwnParts } from './log-parts'
import { newestMessages } from './newest-messages'
import { NEWEST_PAGE, type NewestMessages, RECENT, RecentEntries } from './recent-entries'
import { StoredReads } from './stored-reads'
import { NEW_STORED_STATE } from '../moderation/room-state'

/** A client that missed more gets the newest page, and reads the rest by `history`. */
const CATCH_UP_MAX = 500
/** A missing entry is usually just late. After this time it is read from the store. */
const HOLE_PATIENCE_MS = 250
/** Appends by a state of the room that another node has replaced meanwhile. */
const ATTEMPTS = 5

/** What a returning client missed. */
interface Missed {
  /** The end of the page: the head. */
  place: Place
  page: RawPage
  /** True when the client knows another history. */
  reset: boolean
}

/** The log of one open room. Drafts are flushed in batches: save, tell, reply. In a quiet room each goes at once. */
export class RoomLog {
  readonly name: RoomName
  /** The authors of the newest page when the log was opened. Later authors are present, or in `FormerNames`. */
  readonly authors = new NameIndex<Member>()
  readonly mentioned: NewestMentions
  readonly ownReactions: OwnReactions
  readonly stored: StoredReads
  readonly #parts: LogParts & OwnParts
  readonly #recent: RecentEntries
  readonly #looking = new Coalescer(() => this.#look())
  readonly #refilling = new Coalescer(() => this.#refill())
  #holeTimer: NodeJS.Timeout | undefined
  readonly #drafts: Drafts

  private constructor(
    room: Pick<StoredRoom, 'name' | 'head'>,
    newest: NewestMessages | undefined,
    parts: LogParts & OwnParts,
  ) {
    this.name = room.name
    this.#recent = new RecentEntries(room.head, newest)
    parts.memory.changed(this.#recent)
    for (const { author } of newest?.entries ?? []) this.authors.set(author.nickname, author)
    this.#parts = parts
    this.mentioned = new NewestMentions(room.name, parts.store, parts.clock)
    this.ownReactions = new OwnReactions(room.name, parts.store, parts.clock)
    this.stored = new StoredReads(room.name, parts.store)
    const flush: DraftsParts['flush'] = (drafts, origins) => this.#append(drafts, origins)
    this.#drafts = new Drafts({ ...parts, room: room.name, flush })
  }

  /** @param written the name in any case */
  static async open(written: RoomName, parts: LogParts & OwnParts): Promise<RoomLog> {
    const kept = await parts.store.findRoom(written)
    const name = await parts.names.settle(written, kept?.name ?? null)
    const room = kept && { ...kept, name }
    if (room === null) return new RoomLog({ name, head: 0 }, undefined, parts)
    parts.state.read(room.state, 0, room.hasWaiting)
    parts.state.retitle(room.topic)
    return new RoomLog(room, await newestMessages(name, room.head, parts.store), parts)
  }

  /** Frees its share of the memory budget. The log must not be used afterwards. */
  close(): void {
    this.#parts.memory.forget(this.#recent)
  }

  get head(): number {
    return this.#recent.head
  }

  get place(): Place {
    return { epoch: this.#parts.store.epoch, seq: this.head }
  }

  /**
   * Resolves after the commit. The same author and `clientId` resolves with the first entry, and a change that would change
   * nothing with `seq` 0. @throws {Failure} what the rules refuse
   */
  append(draft: Draft, origin: Origin = {}): Promise<Entry | Refused> {
    return this.#drafts.add(draft, origin)
  }

  /** Resolves when no draft is pending. */
  async settled(): Promise<void> {
    await this.#drafts.settled()
  }

  /** Reads and tells entries that another node, or an append whose answer was lost, has committed. */
  async look(): Promise<void> {
    await this.#looking.run()
  }

  /** Takes entries that were committed, by default by another node. */
  hear(entries: readonly Entry[], isOwn = false): void {
    this.#tell(this.#grow(entries), isOwn)
  }

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

  /** @param limit counts messages; there are fewer when they are large */
  async before(seq: number, limit: number): Promise<RawPage> {
    if (this.#mayBeBehind && seq > this.head + 1) await this.look()
    const before = Math.min(seq, this.head + 1)
    return this.#recent.page(before, limit) ?? this.#parts.store.page(this.name, { before, limit })
  }

  /** @param limit counts messages; there are fewer when they are large */
  async after(seq: number, limit: number): Promise<RawPage> {
    if (this.#mayBeBehind && seq >= this.head) await this.look()
    return this.#parts.store.page(this.name, { after: Math.min(seq, this.head), limit })
  }

  /** How many messages of a range there are. */
  async count(range: CountedRange): Promise<number> {
    return this.#recent.count(range) ?? this.#parts.store.countMessages(this.name, range)
  }

  get #mayBeBehind(): boolean {
    return this.#parts.isShared || this.#recent.hasHole
  }

  async #look(): Promise<void> {
    const { store, state } = this.#parts
    const { revision } = state.current
    const room = await store.findRoom(this.name, revision)
    state.read(room === null ? NEW_STORED_STATE : room.state, revision, room?.hasWaiting)
    if (room === null || room.head <= this.head) return
    const range = { after: this.head, before: room.head + 1, limit: RECENT, maxBytes: PAGE_MAX_BYTES }
    const entries = await store.entries(this.name, range)
    // More was missed than fits in memory: start again after the gap, which this node never told.
    if (entries[0] && entries[0].seq > this.head + 1) this.#recent.skipTo(entries[0].seq)
    this.#tell(this.#grow(entries), false)
    // A later topic may have been heard during the reads.
    if (this.head === room.head) state.retitle(room.topic)
  }

  /** Fills a gap that stays, so that no client has to ask. */
  #lookSoon(): void {
    if (this.#holeTimer !== undefined) return
    const { head } = this
    this.#holeTimer = setTimeout(() => {
      this.#holeTimer = undefined
      if (!this.#recent.hasHole) return
      // While the database is away, the next `join` tries again.
      if (this.head === head) this.look().catch(() => {})
      else this.#lookSoon()
    }, HOLE_PATIENCE_MS).unref()
  }

  async #refill(): Promise<void> {
    this.#recent.refill(await newestMessages(this.name, this.head, this.#parts.store))
    this.#parts.memory.changed(this.#recent)
  }

  /** Up to the head when it comes from memory, else up to `place`. */
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

  async #append(
    drafts: readonly Draft[],
    origins: Origins,
    attempt = 1,
  ): Promise<readonly (Entry | Refused)[]> {
    const { store, state } = this.#parts
    const rules = state.rules(this.name, drafts, origins)
    const outcomes = await store.append(this.name, drafts, rules)
    if (outcomes.some((outcome) => 'isStale' in outcome)) {
      if (attempt === ATTEMPTS) throw new Failure('busy')
      await this.look()
      return this.#append(drafts, origins, attempt + 1)
    }
    const entries = outcomes.filter(isEntry)
    this.#tell(this.#grow(entries, drafts), true)
    if (state.talked(rules, entries)) this.#parts.onTalked(this.name)
    return outcomes
  }

  /** @returns the entries that were new, in order */
  #grow(entries: readonly Entry[], own: readonly Draft[] = []): Entry[] {
    const { fresh, placed } = this.#recent.grow(entries)
    if (placed.length > 0) this.#parts.memory.changed(this.#recent)
    // While the database is away, the next `join` reads it.
    if (this.#parts.state.hear(this.name, placed, own)) this.look().catch(() => {})
    if (this.#recent.hasHole) this.#lookSoon()
    return fresh
  }

  /** One signal per contiguous run: other nodes may have appended in between. */
  #tell(grown: readonly Entry[], isOwn: boolean): void {
    const { keptListeners, onListenerFailure, store } = this.#parts
    for (const entries of runs(grown))
      notifyKept(
        keptListeners,
        { fact: { room: this.name, epoch: store.epoch, entries }, isOwn },
        onListenerFailure,
      )
  }
}
