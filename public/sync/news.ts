import { isNews } from '../../common/log/kinds'
import type { Entry, MessageEntry, TextEntry } from '../../common/protocol/entries'
import type { Session } from '../../common/protocol/members'
import { mentions } from '../../common/text/mentions'
import type { Ignored } from '../device/ignored'
import type { JoinedRooms } from './joined-rooms'
import type { Room } from './room'

interface Reader {
  rooms: JoinedRooms
  ignored: Ignored
  session: Session | null
  isMine(entry: Entry): boolean
}

/** Follows what of the rooms is new to their reader, and what is for them. */
export class News {
  readonly #reader: Reader
  /** For whom is not asked again: by its `seq` each message that is for us, and since which `seq`. */
  readonly #mentions = new WeakMap<Room, Map<number, number>>()

  constructor(reader: Reader) {
    this.#reader = reader
  }

  /** True when it is something new to read. */
  isNews(entry: Entry): entry is TextEntry {
    const { ignored } = this.#reader
    return isNews(entry) && !entry.deleted && !this.#reader.isMine(entry) && !ignored.has(entry.author.id)
  }

  /** True when the entry is for us. */
  isForUs(entry: Entry): boolean {
    const { session } = this.#reader
    if (!this.isNews(entry) || session === null) return false
    return entry.reply?.author.id === session.id || mentions(entry, session)
  }

  /** @param mentioned `seq` of an entry that is for us and perhaps not here */
  grown(room: Room, entries: readonly MessageEntry[], mentioned?: number): void {
    const { rooms } = this.#reader
    const { epoch, last, held } = room.timeline
    if (epoch === null) return
    const known = this.#of(room)
    const news = entries.map((entry) => {
      const isMention = this.isForUs(entry)
      if (isMention) known.set(entry.seq, entry.seq)
      return {
        seq: entry.seq,
        isNews: this.isNews(entry),
        isMention,
      }
    })
    rooms.heard(room.name, { newest: { epoch, seq: last }, held }, news, mentioned)
  }

  /** Whom an edit names is told by a badge alone. What is deleted is no news. */
  changed(room: Room, entries: readonly MessageEntry[]): void {
    const { rooms } = this.#reader
    const known = this.#of(room)
    for (const entry of entries) {
      const { seq, changed = seq } = entry
      const isMention = this.isForUs(entry)
      if (entry.deleted) rooms.unheard(room.name, seq)
      if (isMention && !known.has(seq)) {
        known.set(seq, changed)
        this.grown(room, [], changed)
      } else if (!isMention && known.has(seq)) {
        const mention = known.get(seq)!
        known.delete(seq)
        rooms.unmention(room.name, mention, Math.max(0, ...known.values()))
      }
    }
  }

  #of(room: Room): Map<number, number> {
    const known = this.#mentions.get(room) ?? new Map<number, number>()
    this.#mentions.set(room, known)
    return known
  }
}
