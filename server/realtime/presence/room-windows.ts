import type { Clock } from '../../chat/ports'
import type { RoomName } from '../../../common/protocol/ids'

/** Joins and leaves of a window are told together. Large rooms have longer windows, because each fact goes to all members. */
export const WINDOW_MIN_MS = 25
const WINDOW_MAX_MS = 500
const WINDOW_MS_PER_MEMBER = 0.25

export interface RoomWindowParts {
  clock: Clock
  /** The number of members. */
  count: (room: RoomName) => number
  /** Called at the end of a window. */
  tell: (room: RoomName) => void
}

/** Runs one window per changed room. */
export class RoomWindows {
  readonly #parts: RoomWindowParts
  readonly #timers = new Map<RoomName, NodeJS.Timeout>()

  constructor(parts: RoomWindowParts) {
    this.#parts = parts
  }

  /** Called for each change. */
  open(room: RoomName): void {
    if (!this.#timers.has(room)) this.#collect(room, this.#parts.clock.monotonic())
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  /** Extends the window if the room has grown: while many join, the first would get a fact for every few. */
  #collect(room: RoomName, since: number): void {
    const { clock, count, tell } = this.#parts
    const ms = Math.min(Math.max(count(room) * WINDOW_MS_PER_MEMBER, WINDOW_MIN_MS), WINDOW_MAX_MS)
    const left = since + ms - clock.monotonic()
    if (left > 0) {
      // A timer may fire a fraction of a millisecond early by the other clock.
      const timer = setTimeout(() => this.#collect(room, since), left + 1)
      this.#timers.set(room, timer)
      return
    }
    this.#timers.delete(room)
    tell(room)
  }
}
