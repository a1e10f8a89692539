import { COUNTED_MAX } from '../../common/log/counted'
import { type UnreadGap, gapsBeside, newsIn, recounted, withoutNews } from '../../common/log/unread-gaps'
import type { Ranges } from '../../common/log/range'
import { LOBBY } from '../../common/room-name'
import type { JoinValue } from '../../common/protocol/answers'
import type { Place, RoomName } from '../../common/protocol/ids'
import { onThisDevice, recall, remember } from '../device/storage'
import { type Level, levels, type Seat, seatIn, seatsIn } from '../device/seats'
import { RoomNames } from './room-names'
import { Signal } from './signal'

const KEY = 'rooms'

/** An entry as somebody would who is away: is it something new to read, and is it for them? */
export interface RoomNews {
  seq: number
  isNews: boolean
  isMention: boolean
}

/** How far a room's log reaches. */
export interface Reach {
  newest: Place
  /** What of it is here. */
  held: Ranges
}

/** What this tab has heard of a room. */
interface Heard extends Reach {
  /** Unread news that were heard, or the newest of many. */
  news: Set<number>
  /** What was not, with the unread news that the server has counted. */
  gaps: readonly UnreadGap[]
}

/** The rooms this device is in, how far each was read, and what came since. */
export class JoinedRooms {
  readonly changes = new Signal<void>()
  /** Another tab entered or left a room. */
  readonly changesElsewhere = new Signal<void>()
  readonly #names = new RoomNames()
  #seats = seatsIn(recall(onThisDevice, KEY), this.#names)
  readonly #heard = new Map<RoomName, Heard>()

  constructor() {
    addEventListener('storage', (event) => {
      if (event.key !== KEY) return
      this.#seats = seatsIn(recall(onThisDevice, KEY), this.#names)
      this.changesElsewhere.tell()
      this.changes.tell()
    })
  }

  /** The name of the room on this page; it stays the same whatever the server calls it. */
  of(name: RoomName): RoomName {
    return this.#names.of(name)
  }

  /** As `of`, and it stays so. */
  learn(name: RoomName): RoomName {
    return this.#names.learn(name)
  }

  /** What the room is shown as, and its address made of. */
  title(room: RoomName): RoomName {
    return this.#names.title(room)
  }

  /** The server has let us in, and says what it calls the room. */
  joined(room: RoomName, value: Pick<JoinValue, 'room' | 'unread' | 'head'>): void {
    if (this.#names.entitle(room, value.room.name)) this.#change(() => undefined)
    this.counted(room, value)
  }

  /** The lobby, then what is pinned, then the others, each as it was entered. */
  names(): RoomName[] {
    const rank = (room: RoomName): number => (room === LOBBY ? 0 : this.isPinned(room) ? 1 : 2)
    return [...this.#seats.keys()].sort((a, b) => rank(a) - rank(b))
  }

  add(room: RoomName): void {
    if (!this.#seats.has(room)) this.#change((seats) => seats.set(room, seatIn([])))
  }

  remove(room: RoomName): void {
    this.#heard.delete(room)
    this.#change((seats) => seats.delete(room))
  }

  isPinned(room: RoomName): boolean {
    return this.#seats.get(room)?.isPinned ?? false
  }

  pin(room: RoomName, isPinned: boolean): void {
    this.#changeSeat(room, (seat) => (seat.isPinned = isPinned))
  }

  level(room: RoomName): Level {
    return this.#seats.get(room)?.level ?? levels[0]
  }

  setLevel(room: RoomName, level: Level): void {
    this.#changeSeat(room, (seat) => (seat.level = level))
  }

  /** How far the room was read; `null` before the first time. */
  place(room: RoomName): Place | null {
    return this.#seats.get(room)?.read ?? null
  }

  /** The news that came since, up to `COUNTED_MAX`. */
  unread(room: RoomName): number {
    const read = this.place(room)
    const heard = this.#heard.get(room)
    if (!heard || heard.newest.epoch !== read?.epoch) return 0
    const known = [...heard.news].filter((seq) => seq > read.seq).length
    return Math.min(COUNTED_MAX, known + newsIn(heard.gaps, read.seq))
  }

  /** The server has counted the unread news of a room up to its head; a server of the version before does not. */
  counted(room: RoomName, { unread = Infinity, head }: Pick<JoinValue, 'unread' | 'head'>): void {
    const read = this.place(room)
    const heard = this.#heard.get(room)
    if (!heard || heard.newest.epoch !== read?.epoch) return
    const known = [...heard.news].filter((seq) => seq > read.seq && seq <= head).length
    const lacking = unread < COUNTED_MAX ? Math.max(0, unread - known) : Infinity
    heard.gaps = recounted(heard.gaps, heard.held, read.seq, head, lacking)
  }

  /** Somebody wrote to us since. */
  isMentioned(room: RoomName): boolean {
    const { read, mention = 0 } = this.#seats.get(room) ?? {}
    return read != null && mention > read.seq
  }

  /** What is unread and calls for attention, in all rooms but one. */
  calling(but?: RoomName): { unread: number; isMention: boolean } {
    const rooms = this.names().filter((room) => room !== but && this.#calls(room))
    return {
      unread: rooms.reduce((sum, room) => sum + this.unread(room), 0),
      isMention: rooms.some((room) => this.isMentioned(room)),
    }
  }

  /** The log of a room reaches so far, by these entries, and `mentioned` is for us. What was there before the first visit is not unread. */
  heard(room: RoomName, reach: Reach, entries: readonly RoomNews[], mentioned = 0): void {
    const { newest } = reach
    const heard = this.#reaches(room, reach)
    const read = this.place(room)
    if (read?.epoch !== newest.epoch) return this.markRead(room, newest)
    for (const { seq, isNews, isMention } of entries) {
      if (isMention) mentioned = Math.max(mentioned, seq)
      if (!isNews || seq <= read.seq || heard.news.has(seq)) continue
      heard.news.add(seq)
      heard.gaps = withoutNews(heard.gaps, seq)
    }
    heard.newest = newest
    heard.held = reach.held
    heard.gaps = gapsBeside(heard.gaps, reach.held)
    if (heard.news.size > 2 * COUNTED_MAX)
      heard.news = new Set([...heard.news].sort((a, b) => a - b).slice(-COUNTED_MAX))
    if (mentioned > Math.max(read.seq, this.#seats.get(room)?.mention ?? 0))
      this.#changeSeat(room, (seat) => (seat.mention = Math.max(seat.mention, mentioned)))
    else this.changes.tell()
  }

  /** A message is no news any more. */
  unheard(room: RoomName, seq: number): void {
    if (this.#heard.get(room)?.news.delete(seq)) this.changes.tell()
  }

  /** What was for us is not any more. @param newest what still is */
  unmention(room: RoomName, mention: number, newest: number): void {
    if (this.#seats.get(room)?.mention === mention) this.#changeSeat(room, (seat) => (seat.mention = newest))
  }

  /** Everything up to `place` was read. */
  markRead(room: RoomName, place: Place): void {
    const before = this.place(room)
    if (before?.epoch === place.epoch && before.seq >= place.seq) return
    const heard = this.#heard.get(room)
    for (const seq of heard?.news ?? []) if (seq <= place.seq) heard?.news.delete(seq)
    this.#changeSeat(room, (seat) => {
      if (seat.read?.epoch !== place.epoch) seat.mention = 0
      seat.read = place
    })
  }

  /** What is known of a room, before what comes now is taken in. */
  #reaches(room: RoomName, reach: Reach): Heard {
    const known = this.#heard.get(room)
    const isSame = known?.newest.epoch === reach.newest.epoch
    const heard: Heard = isSame ? known : { ...reach, news: new Set(), gaps: [] }
    this.#heard.set(room, heard)
    return heard
  }

  #calls(room: RoomName): boolean {
    const level = this.level(room)
    return level === 'all' || (level === 'mentions' && this.isMentioned(room))
  }

  #changeSeat(room: RoomName, change: (seat: Seat) => void): void {
    if (!this.#seats.has(room)) return
    this.#change((seats) => {
      const seat = seats.get(room)
      if (seat) change(seat)
    })
  }

  /** Begins with what another tab may have written a moment ago, so that neither forgets for the other. */
  #change(change: (seats: Map<RoomName, Seat>) => void): void {
    const kept = recall(onThisDevice, KEY)
    if (kept !== null) this.#seats = seatsIn(kept, this.#names)
    change(this.#seats)
    remember(
      onThisDevice,
      KEY,
      [...this.#seats].map(([room, { read, ...rest }]) => [this.title(room), read, rest]),
    )
    this.changes.tell()
  }
}
