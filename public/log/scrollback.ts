import type { Epoch, Place, RoomName } from '../../common/protocol/ids'
import type { Chat } from '../sync/chat'
import { inThisTab, recall, remember } from '../device/storage'
import type { Room } from '../sync/room'
import type { Grown } from '../sync/timeline'
import type { Log } from './log'
import type { RoomView } from './room-view'

/** With more unread entries than this, reading begins at what is loaded. */
const MOST_LOADED = 500

/** While the log follows, rows beyond this number are dropped; scrolling back draws them again. */
const MOST_FOLLOWED = 200
const KEPT_FOLLOWED = 150
/** When more entries arrive at once, only the newest are drawn. */
const MOST_AT_ONCE = 1_000
/** The most rows around a reader who is scrolled back, and how many are left when some are dropped. */
const MOST_ROWS = 400
const KEPT_ROWS = 300
/** How many rows are drawn at once from entries in memory. */
const PAGE_SIZE = 50
/** How many entries are kept for a reader who is scrolled back in a busy room. */
const MOST_BEHIND = 3_000
const KEPT_BEHIND = 500

/** The reader's place when the page was closed: the entry, and the offset of its row. */
interface Bookmark {
  room: RoomName
  epoch: Epoch
  seq: number
  top: number
  /** Messages behind it. */
  behind: number
}

/** Where reading continues: the line above the new entries, the way there, and the rows around it. */
export class Scrollback {
  readonly #chat: Chat
  readonly #log: Log
  readonly #logOf: (room: Room) => RoomView
  readonly #begun = new WeakSet<Room>()

  constructor(chat: Chat, log: Log, logOf: (room: Room) => RoomView) {
    this.#chat = chat
    this.#log = log
    this.#logOf = logOf
  }

  /** Draws the line above the unread entries. */
  mark(room: Room): void {
    if (room.timeline.epoch === null) return
    const place = this.#place(room)
    remember(inThisTab, lineKey(room.name), place)
    this.#logOf(room).markNew(place?.seq ?? null)
  }

  /** An author of a new message has read the log. */
  unmark(room: Room): void {
    remember(inThisTab, lineKey(room.name), null)
    this.#logOf(room).markNew(null)
  }

  /**
   * The log has entries for the first time: first those kept on this device, then the server's. A reload keeps the line and
   * the reader's place, unless a link leads elsewhere.
   */
  begin(room: Room, isLed: boolean): void {
    const line =
      (isReload() || this.#begun.has(room)) && (recall(inThisTab, lineKey(room.name)) as Place | null)
    if (line && line.epoch === room.timeline.epoch) this.#logOf(room).markNew(line.seq)
    else this.mark(room)
    this.#begun.add(room)
    const bookmark = this.#bookmarked(room)
    if (room.isKnown) remember(inThisTab, BOOKMARK, null)
    if (isLed) return
    void this.land(room, bookmark)
  }

  /** Keeps the reader's place for a reload. */
  bookmark(): void {
    const { name, timeline } = this.#chat.current
    if (timeline.epoch === null) return
    const spot = this.#log.noteSpot()
    const seq = spot && this.#logOf(this.#chat.current).drawn.lastAbove(spot.row.nextElementSibling)
    if (!spot || seq === null) return void remember(inThisTab, BOOKMARK, null)
    const behind = timeline.after(seq, MOST_LOADED).length
    const bookmark: Bookmark = { room: name, epoch: timeline.epoch, seq, top: spot.top, behind }
    remember(inThisTab, BOOKMARK, bookmark)
  }

  /**
   * Scrolls to the first unread entry, and loads the unread ones before it unless there are too many. With a bookmark it
   * goes there instead.
   */
  async land(room: Room, bookmark: Bookmark | null = null): Promise<void> {
    const unread = this.unread(room)
    const from = bookmark ? bookmark.seq - 1 : (this.#place(room)?.seq ?? 0)
    const behind = bookmark ? bookmark.behind + 1 : unread
    for (let begin = Infinity; behind > 0 && this.#isUntouched(room);) {
      const rows = this.#logOf(room)
      const first = rows.drawn.at(bookmark?.seq ?? null) ?? rows.firstAfter(from)
      if (first) this.#log.land(first, unread, bookmark?.top)
      const before = begin
      begin = room.timeline.first
      if (begin <= from || begin === before || behind > MOST_LOADED) return
      await room.loader.older()
    }
  }

  /** Draws the entries above the first row, or requests them when they are not loaded. */
  older(): void {
    const room = this.#chat.current
    const rows = this.#logOf(room)
    const { first } = rows.drawn
    const entries = first === null ? [] : room.timeline.before(first, PAGE_SIZE)
    if (entries.length === 0) return void room.loader.older()
    this.#change(room, () => rows.add({ entries, before: first }, false))
  }

  /** Draws the entries below the last row. */
  newer(): void {
    const room = this.#chat.current
    const rows = this.#logOf(room)
    const entries = room.timeline.after(rows.drawn.lastAbove(null) ?? 0, PAGE_SIZE)
    const isEnd = entries.length === 0 || entries.at(-1) === room.timeline.entries.at(-1)
    this.#change(room, () => rows.addNewer(entries, isEnd))
  }

  /** Draws the newest entries alone. */
  newest(): void {
    const room = this.#chat.current
    const rows = this.#logOf(room)
    rows.clear()
    rows.addNewer(room.timeline.entries.slice(-PAGE_SIZE), true)
    this.showEnds(room)
  }

  /** Continues at the first unread message, and draws it with its surroundings if it is not drawn. */
  resume(): void {
    const room = this.#chat.current
    const rows = this.#logOf(room)
    this.#log.reading.comeBack()
    this.mark(room)
    const read = this.#place(room)?.seq ?? 0
    if (!rows.firstAfter(read)) this.drawAround(room, read + 1)
    const first = rows.firstAfter(read)
    if (first) this.#log.land(first, this.unread(room))
    else this.#log.toBottom()
  }

  /** Draws the entry `seq` and its surroundings alone. */
  drawAround(room: Room, seq: number): void {
    const { timeline } = room
    const rows = this.#logOf(room)
    const after = timeline.after(seq - 1, PAGE_SIZE)
    rows.clear()
    rows.addNewer([...timeline.before(seq, PAGE_SIZE), ...after], after.at(-1) === timeline.entries.at(-1))
    this.showEnds(room)
  }

  /** Draws the entries that arrived, except those that would be dropped at once. */
  draw(room: Room, { entries, before }: Grown, isLive: boolean): void {
    const rows = this.#logOf(room)
    if (isLive) this.#shorten(room, entries.length)
    const first = room.timeline.entries[0]?.seq ?? 0
    rows.add({ entries: entries.filter(({ seq }) => seq >= first), before }, isLive)
    if (!isLive && room === this.#chat.current) this.#narrow(rows)
  }

  /** The log grew by this many entries at its end: while it follows, only the newest stay. */
  #shorten(room: Room, grownBy: number): void {
    const { timeline } = room
    const rows = this.#logOf(room)
    const isCurrent = room === this.#chat.current
    if (isCurrent ? this.#log.follows : rows.spot === null) {
      if (timeline.entries.length <= MOST_FOLLOWED) return
      // Entries that arrive together are drawn together, up to a limit.
      timeline.trim(grownBy > MOST_AT_ONCE ? KEPT_FOLLOWED : Math.max(grownBy, KEPT_FOLLOWED))
      rows.dropAbove(timeline.entries[0]?.seq ?? 0)
      this.showEnds(room)
    } else if (isCurrent && !rows.isCut) this.#narrow(rows)
    else this.#keepBehind(room)
  }

  /** The reader is scrolled back, or was when they left: new entries are kept up to a limit, and drawn when the reader is near. */
  #keepBehind(room: Room): void {
    const { timeline } = room
    const rows = this.#logOf(room)
    rows.cut()
    const behind = timeline.after(rows.drawn.lastAbove(null) ?? 0, MOST_BEHIND)
    const [first, last] = [behind[0], behind.at(-KEPT_BEHIND)]
    if (behind.length === MOST_BEHIND && first && last) timeline.cut(first.seq, last.seq)
  }

  /** Draws the ends of the log and its gaps. */
  showEnds(room: Room): void {
    const { timeline } = room
    const rows = this.#logOf(room)
    rows.gaps.show(timeline.gaps, (gap) => void room.loader.gap(gap, 'after'))
    const first = timeline.entries[0]?.seq ?? 0
    rows.showTop(timeline.older || first < (rows.drawn.first ?? 0))
  }

  #change(room: Room, work: () => void): void {
    this.#log.change(() => {
      work()
      this.#narrow(this.#logOf(room))
      this.showEnds(room)
    })
  }

  #narrow(rows: RoomView): void {
    if (rows.rows.childElementCount <= MOST_ROWS) return
    const middle = this.#log.firstInView()
    if (middle) rows.keepAround(middle, KEPT_ROWS)
  }

  #isUntouched(room: Room): boolean {
    return room === this.#chat.current && this.#log.isUntouched
  }

  unread(room: Room): number {
    return this.#chat.rooms.unread(room.name)
  }

  /** The reader's place before this reload, unless it is too far back. */
  #bookmarked(room: Room): Bookmark | null {
    const bookmark = isReload() ? (recall(inThisTab, BOOKMARK) as Bookmark | null) : null
    const isHere = bookmark?.room === room.name && bookmark.epoch === room.timeline.epoch
    return isHere && bookmark.behind < MOST_LOADED ? bookmark : null
  }

  /** How far the room was read, in its current history. */
  #place(room: Room): Place | null {
    const place = this.#chat.rooms.place(room.name)
    return place?.epoch === room.timeline.epoch ? place : null
  }
}

const BOOKMARK = 'bookmark'
const lineKey = (room: RoomName): string => `new ${room}`

const isReload = (): boolean =>
  performance
    .getEntriesByType('navigation')
    .some((entry) => (entry as PerformanceNavigationTiming).type === 'reload')
