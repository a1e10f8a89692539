import type { RecentEntries } from './recent-entries'

/** What all rooms keep of their logs in memory, within so many bytes. The room that was used longest ago gives its place first. */
export class RecentMemory {
  readonly #maxBytes: number
  /** Each with what it takes; the one that was used last at the end. */
  readonly #rooms = new Map<RecentEntries, number>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Counts a room anew, which may cost it or others what they keep. */
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

  /** Counts a room no more. */
  forget(room: RecentEntries): void {
    this.#bytes -= this.#rooms.get(room) ?? 0
    this.#rooms.delete(room)
  }
}
