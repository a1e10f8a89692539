import type { RecentEntries } from './recent-entries'

/** Bounds the memory that the logs of all rooms use. The least recently used room is emptied first. */
export class RecentMemory {
  readonly #maxBytes: number
  /** The size of each in bytes, least recently used first. */
  readonly #rooms = new Map<RecentEntries, number>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Updates the size of a room, and empties rooms above the limit, perhaps this one. */
  changed(room: RecentEntries): void {
    this.forget(room)
    this.#rooms.set(room, room.bytes)
    this.#bytes += room.bytes
    for (const [each] of this.#rooms) {
      if (this.#bytes <= this.#maxBytes) return
      this.forget(each)
      each.empty()
    }
  }

  forget(room: RecentEntries): void {
    this.#bytes -= this.#rooms.get(room) ?? 0
    this.#rooms.delete(room)
  }
}
