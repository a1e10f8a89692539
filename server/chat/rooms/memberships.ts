import { roomKeyOf } from '../../../common/room-name'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Restriction } from '../moderation/room-state'

/** Above this the oldest membership is dropped; its session has to enter again. */
const MAX = 100_000

/** Which sessions have entered which rooms and not left them. Survives a lost connection, but no restart. */
export class Memberships {
  /** With the ids of the kicks and bans that they came back from. */
  readonly #known = new Map<string, readonly string[]>()

  enter(room: RoomName, member: MemberId, removals: readonly string[] = []): void {
    const key = keyOf(room, member)
    this.#known.delete(key)
    this.#known.set(key, removals)
    if (this.#known.size > MAX) this.#known.delete(this.#known.keys().next().value!)
  }

  leave(room: RoomName, member: MemberId): void {
    this.#known.delete(keyOf(room, member))
  }

  /** Ends those of members who were kicked or banned while the room was not open on this node. */
  hear(room: RoomName, restrictions: Iterable<Restriction>): void {
    for (const { id, kind, member } of restrictions) {
      const removals = kind === 'mute' ? undefined : this.#known.get(keyOf(room, member.id))
      if (removals?.includes(id) === false) this.leave(room, member.id)
    }
  }

  has(room: RoomName, member: MemberId): boolean {
    return this.#known.has(keyOf(room, member))
  }
}

/** By the key of the room, because the spelling of its name may change once it is empty. */
function keyOf(room: RoomName, member: MemberId): string {
  return `${member} ${roomKeyOf(room)}`
}
