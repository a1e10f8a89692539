import type { Place, RoomName } from '../server/protocol'
import type { Chat } from './sync/chat'
import { inThisTab, recall, remember } from './sync/memory'
import type { Room } from './sync/room'
import type { Log } from './view/log'
import type { RoomLog } from './view/room-log'

/** With more unread than that, reading begins at what is loaded. */
const MOST_LOADED = 500

/** Where somebody goes on reading: the line above what is new, and the way there. */
export class Reading {
  readonly #chat: Chat
  readonly #log: Log
  readonly #logOf: (room: Room) => RoomLog

  constructor(chat: Chat, log: Log, logOf: (room: Room) => RoomLog) {
    this.#chat = chat
    this.#log = log
    this.#logOf = logOf
  }

  /** Draws the line above what was not yet read. */
  mark(room: Room): void {
    if (room.timeline.epoch === null) return
    const place = this.#place(room)
    remember(inThisTab, lineKey(room.name), place)
    this.#logOf(room).markNew(place?.seq ?? null)
  }

  /** Who speaks has read. */
  unmark(room: Room): void {
    remember(inThisTab, lineKey(room.name), null)
    this.#logOf(room).markNew(null)
  }

  /** The log is here for the first time; after a reload the line is where it was before. */
  begin(room: Room): void {
    const line = isReload() && (recall(inThisTab, lineKey(room.name)) as Place | null)
    if (line && line.epoch === room.timeline.epoch) this.#logOf(room).markNew(line.seq)
    else this.mark(room)
    void this.land(room)
  }

  /** Brings the first unread entry into view, and loads what is unread before it when that is not too much. */
  async land(room: Room): Promise<void> {
    const unread = this.unread(room)
    const from = this.#place(room)?.seq ?? 0
    for (let begin = Infinity; unread > 0 && this.#isUntouched(room);) {
      const first = this.#logOf(room).firstAfter(from)
      if (first) this.#log.land(first, unread)
      const before = begin
      begin = room.timeline.entries[0]?.seq ?? 0
      if (begin <= from || begin === before || unread > MOST_LOADED) return
      await room.loadOlder()
    }
  }

  #isUntouched(room: Room): boolean {
    return room === this.#chat.current && this.#log.isUntouched
  }

  unread(room: Room): number {
    const place = this.#place(room)
    return place ? Math.max(0, room.timeline.last - place.seq) : 0
  }

  /** How far the room was read, of the history that it has now. */
  #place(room: Room): Place | null {
    const place = this.#chat.rooms.place(room.name)
    return place?.epoch === room.timeline.epoch ? place : null
  }
}

const lineKey = (room: RoomName): string => `new ${room}`

const isReload = (): boolean =>
  performance
    .getEntriesByType('navigation')
    .some((entry) => (entry as PerformanceNavigationTiming).type === 'reload')
