import type { ClientId, MemberId } from '../../../common/protocol/ids'
import { newId } from '../ids'
import type { Audience, Clock, Crowd, Sessions } from '../ports'
import type { Room } from '../rooms/room'
import type { Rooms } from '../rooms/rooms'
import type { BanStore } from './bans/ban-store'
import { SERVER } from './machines'
import { requestOf } from './request'
import { DAY_MS } from '../day'

/** After this time without its owner a room belongs to the oldest of its moderators. */
export const ABANDONED_AFTER_MS = 90 * DAY_MS

export interface SuccessionParts {
  rooms: Rooms
  crowd: Pick<Crowd, 'has'>
  sessions: Pick<Sessions, 'currentSessions'>
  store: Pick<BanStore, 'noteOwner' | 'abandonedRooms'>
  clock: Pick<Clock, 'now'>
  audience: Pick<Audience, 'tellState'>
  onFailure: (error: unknown) => void
}

/** Gives rooms whose owner stays away to their moderators. */
export class Succession {
  readonly #parts: SuccessionParts
  /** When the owner was last written down as seen, by room. */
  readonly #seenAt = new WeakMap<Room, number>()

  constructor(parts: SuccessionParts) {
    this.#parts = parts
  }

  /** A member is in a room. If it is the owner, that is written down, once a day. */
  seen(room: Room, member: MemberId): void {
    const { store, clock, onFailure } = this.#parts
    const now = clock.now()
    if (room.state.owner !== member || now - (this.#seenAt.get(room) ?? -Infinity) < DAY_MS) return
    this.#seenAt.set(room, now)
    store.noteOwner(room.name, member, now).catch(onFailure)
  }

  /** Looks after all rooms. Several nodes may do so at once. */
  async run(): Promise<void> {
    const { rooms, store, clock } = this.#parts
    if (!rooms.hasOwners) return
    for (const room of rooms.opened) if (this.#isHere(room)) this.seen(room, room.state.owner!)
    const since = clock.now() - ABANDONED_AFTER_MS
    const abandoned = (after: number) => store.abandonedRooms(since, after)
    for (let found = await abandoned(0); found.length > 0; found = await abandoned(found.at(-1)!.id))
      for (const { name, owner } of found) await this.#succeed(await rooms.open(name), owner)
  }

  async #succeed(room: Room, owner: MemberId): Promise<void> {
    const { clock, sessions, audience } = this.#parts
    if (this.#isHere(room)) return
    const moderators = [...room.state.roles.values()].filter(({ role }) => role === 'moderator')
    const alive = await sessions.currentSessions(moderators.map(({ member }) => member))
    const successor = moderators.find(({ member }) => alive.some(({ id }) => id === member))
    if (successor === undefined) return
    const { member: id, nickname } = successor
    const request = requestOf(SERVER, { action: 'succession', owner }, clock.now(), {
      target: { id, nickname },
    })
    const { isDone } = await room.moderate(request, SERVER, newId() as ClientId)
    if (isDone) audience.tellState(room.name, room.state.revision)
  }

  #isHere({ name, state }: Room): boolean {
    return state.owner !== null && this.#parts.crowd.has(name, state.owner)
  }
}
