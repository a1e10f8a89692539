import { roomKeyOf } from '../../../common/room-name'
import type { Facts, RoomName } from '../../../common/protocol'
import type { Crowd } from '../ports'
import { RoomLog, type LogParts } from '../log/room-log'

/** An empty room is let go of after this time without a visit. */
const IDLE_MS = 5 * 60_000

/** The logs of the rooms that people are in. A name may be in any case. */
export class Rooms {
  /** By key. */
  readonly #open = new Map<string, { log: Promise<RoomLog>; usedAt: number }>()
  readonly #parts: LogParts

  constructor(parts: LogParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#open.size
  }

  /** Everybody gets the same log. */
  open(name: RoomName): Promise<RoomLog> {
    const key = roomKeyOf(name)
    const known = this.#open.get(key)
    const usedAt = this.#parts.clock.monotonic()
    if (known !== undefined) {
      known.usedAt = usedAt
      return known.log
    }
    const log = RoomLog.open(name, this.#parts)
    this.#open.set(key, { log, usedAt })
    // A room that could not be opened is tried again by the next who asks.
    log.catch(() => this.#open.delete(key))
    return log
  }

  /** States the newest `seq` to every room, so that a lost last entry is noticed. */
  async tellHeads(): Promise<void> {
    await this.look()
    for (const { log } of this.#open.values()) {
      const opened = await log.catch(() => null)
      if (opened === null) continue
      const { name: room, place } = opened
      this.#parts.audience.tell(room, 'head', { room, ...place })
    }
  }

  /** What another node has kept. Whoever opens the room now reads it. */
  hear({ room, entries }: Facts['message']): void {
    const log = this.#open.get(roomKeyOf(room))?.log
    void log?.then((log) => log.hear(entries)).catch(() => {})
  }

  has(room: RoomName): boolean {
    return this.#open.has(roomKeyOf(room))
  }

  /** Finds what other nodes have kept and this one was not told, and tells it. Alone there is nothing to find. */
  async look(): Promise<void> {
    const { pass, store } = this.#parts
    if (pass === undefined || this.#open.size === 0) return
    const names = [...this.#open.keys()] as RoomName[]
    for (const { name, head } of await store.heads(names)) {
      const log = await this.#open.get(roomKeyOf(name))?.log.catch(() => null)
      if (log && log.head < head) await log.look()
    }
  }

  /** Lets go of the rooms that nobody here is in. */
  async sweep(now: number, crowd: Pick<Crowd, 'count'>): Promise<void> {
    for (const [key, room] of this.#open) {
      const isUnused = () => now - room.usedAt > IDLE_MS
      // A room that is just being opened waits for the database, and the others must not.
      if (!isUnused()) continue
      const log = await room.log
      const isIdle = () => isUnused() && crowd.count(log.name) === 0
      if (!isIdle()) continue
      await log.settled()
      if (!isIdle()) continue
      this.#open.delete(key)
      log.close()
    }
  }
}
