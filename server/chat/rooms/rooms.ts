import { roomKeyOf } from '../../../common/room-name'
import type { Facts, RoomName } from '../../../common/protocol'
import type { Audience, Crowd } from '../ports'
import type { LogParts } from '../log/room-log'
import { Room } from './room'

/** An empty room is let go of after this time without a visit. */
const IDLE_MS = 5 * 60_000

export interface RoomsParts extends LogParts {
  audience: Pick<Audience, 'tell'>
}

/** The rooms that people are in. A name may be in any case. */
export class Rooms {
  /** By key. */
  readonly #open = new Map<string, { opening: Promise<Room>; usedAt: number }>()
  readonly #parts: RoomsParts

  constructor(parts: RoomsParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#open.size
  }

  /** Everybody gets the same room. */
  open(name: RoomName): Promise<Room> {
    const key = roomKeyOf(name)
    const known = this.#open.get(key)
    const usedAt = this.#parts.clock.monotonic()
    if (known !== undefined) {
      known.usedAt = usedAt
      return known.opening
    }
    const opening = Room.open(name, this.#parts)
    this.#open.set(key, { opening, usedAt })
    // A room that could not be opened is tried again by the next who asks.
    opening.catch(() => this.#open.delete(key))
    return opening
  }

  /** States the newest `seq` to every room, so that a lost last entry is noticed. */
  async tellHeads(): Promise<void> {
    await this.look()
    for (const { opening } of this.#open.values()) {
      const opened = await opening.catch(() => null)
      if (opened === null) continue
      const { name: room, place } = opened.log
      this.#parts.audience.tell(room, 'head', { room, ...place })
    }
  }

  /** What another node has kept. Whoever opens the room now reads it. */
  hear({ room, entries }: Facts['message']): void {
    const opening = this.#open.get(roomKeyOf(room))?.opening
    void opening?.then(({ log }) => log.hear(entries)).catch(() => {})
  }

  has(room: RoomName): boolean {
    return this.#open.has(roomKeyOf(room))
  }

  /** Finds what other nodes have kept and this one was not told, and tells it. Alone there is nothing to find. */
  async look(): Promise<void> {
    const { isShared, store } = this.#parts
    if (!isShared || this.#open.size === 0) return
    const names = [...this.#open.keys()] as RoomName[]
    for (const { name, head } of await store.heads(names)) {
      const room = await this.#open.get(roomKeyOf(name))?.opening.catch(() => null)
      if (room && room.log.head < head) await room.log.look()
    }
  }

  /** Lets go of the rooms that nobody here is in. */
  async sweep(now: number, crowd: Pick<Crowd, 'count'>): Promise<void> {
    for (const [key, held] of this.#open) {
      const isUnused = () => now - held.usedAt > IDLE_MS
      // A room that is just being opened waits for the database, and the others must not.
      if (!isUnused()) continue
      const { log } = await held.opening
      const isIdle = () => isUnused() && crowd.count(log.name) === 0
      if (!isIdle()) continue
      await log.settled()
      if (!isIdle()) continue
      this.#open.delete(key)
      log.close()
    }
  }
}
