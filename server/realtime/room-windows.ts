import type { Clock } from '../chat/ports'
import type { RoomName } from '../../common/protocol'

/** A room is told of its comings and goings together; a large one less often, for each telling reaches everybody. */
const WINDOW_MIN_MS = 25
const WINDOW_MAX_MS = 500
const WINDOW_MS_PER_MEMBER = 0.25

export interface RoomWindowParts {
  clock: Clock
  /** Members of a room. */
  count: (room: RoomName) => number
  /** Called once for all that changed in the window. */
  tell: (room: RoomName) => void
}

/** Collects what changes in a room, until its window ends. */
export class RoomWindows {
  readonly #parts: RoomWindowParts
  readonly #timers = new Map<RoomName, NodeJS.Timeout>()

  constructor(parts: RoomWindowParts) {
    this.#parts = parts
  }

  /** Something changed. */
  open(room: RoomName): void {
    if (!this.#timers.has(room)) this.#collect(room, this.#parts.clock.monotonic())
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  /** A room that has grown meanwhile is told later: when a crowd comes in, the first of it would hear of every few. */
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
