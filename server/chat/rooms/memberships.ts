import { roomKeyOf } from '../../../common/room-name'
import type { MemberId, RoomName } from '../../../common/protocol'

/** So many are remembered; who entered longest ago is asked to enter again. */
const MAX = 100_000

/** Who has entered which room and has not left it. A lost connection does not end it; a restart of the server does. */
export class Memberships {
  readonly #known = new Set<string>()

  enter(room: RoomName, member: MemberId): void {
    const key = keyOf(room, member)
    this.#known.delete(key)
    this.#known.add(key)
    if (this.#known.size > MAX) this.#known.delete(this.#known.values().next().value!)
  }

  leave(room: RoomName, member: MemberId): void {
    this.#known.delete(keyOf(room, member))
  }

  has(room: RoomName, member: MemberId): boolean {
    return this.#known.has(keyOf(room, member))
  }
}

/** By the key of the room: a spelling may become another once nobody here is in the room. */
function keyOf(room: RoomName, member: MemberId): string {
  return `${member} ${roomKeyOf(room)}`
}
