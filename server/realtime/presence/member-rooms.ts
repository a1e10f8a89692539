import type { MemberId, RoomName } from '../../../common/protocol/ids'

/** The rooms that each member is in. */
export class MemberRooms {
  /** Lists are replaced, never changed in place. */
  readonly #rooms = new Map<MemberId, readonly RoomName[]>()

  of(member: MemberId): readonly RoomName[] {
    return this.#rooms.get(member) ?? []
  }

  add(member: MemberId, room: RoomName): void {
    const rooms = this.of(member)
    if (!rooms.includes(room)) this.#rooms.set(member, [...rooms, room])
  }

  delete(member: MemberId, room: RoomName): void {
    const left = this.of(member).filter((each) => each !== room)
    if (left.length > 0) this.#rooms.set(member, left)
    else this.#rooms.delete(member)
  }
}
