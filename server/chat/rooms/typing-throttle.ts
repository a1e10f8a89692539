import type { MemberId, RoomName } from '../../../common/protocol/ids'

/** A member who types on is told this often. */
const AGAIN_MS = 2_000

/** When each member who types was last told to each room. */
export class TypingThrottle {
  /** Oldest first. */
  readonly #toldAt = new Map<string, number>()

  /** @returns whether to tell it now. @param now milliseconds, from any clock that never runs backwards */
  isDue(room: RoomName, member: MemberId, now: number): boolean {
    for (const [key, at] of this.#toldAt) {
      if (now - at < AGAIN_MS) break
      this.#toldAt.delete(key)
    }
    const key = `${member} ${room}`
    if (this.#toldAt.has(key)) return false
    this.#toldAt.set(key, now)
    return true
  }
}
