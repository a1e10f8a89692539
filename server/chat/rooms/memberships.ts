import { roomKeyOf } from '../../../common/room-name'
import type { MemberId, RoomName } from '../../../common/protocol/ids'

/** Above this the oldest membership is dropped; its session has to enter again. */
const MAX = 100_000

/** Which sessions have entered which rooms and not left them. Survives a lost connection, but no restart. */
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

/** By the key of the room, because the spelling of its name may change once it is empty. */
function keyOf(room: RoomName, member: MemberId): string {
  return `${member} ${roomKeyOf(room)}`
}
