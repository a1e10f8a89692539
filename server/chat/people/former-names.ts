import { NameIndex } from '../../../common/text/name-index'
import type { Member } from '../../../common/protocol/members'
import type { RoomName } from '../../../common/protocol/ids'

/** Beyond these the oldest is dropped. */
const ROOM_MAX = 1_000
const ROOMS_MAX = 1_000

interface Former {
  /** By id and nickname, oldest first. */
  members: Map<string, Member>
  names: NameIndex<Member>
}

/** The nicknames of members who left a room or were renamed: a message may still mention them. */
export class FormerNames {
  readonly #rooms = new Map<RoomName, Former>()

  add(room: RoomName, member: Member): void {
    const former: Former = this.#rooms.get(room) ?? { members: new Map(), names: new NameIndex() }
    this.#rooms.delete(room)
    this.#rooms.set(room, former)
    const key = `${member.id} ${member.nickname}`
    former.members.delete(key)
    former.members.set(key, member)
    former.names.set(member.nickname, member)
    if (former.members.size > ROOM_MAX) forgetFirst(former)
    if (this.#rooms.size > ROOMS_MAX) this.#rooms.delete(this.#rooms.keys().next().value!)
  }

  of(room: RoomName): NameIndex<Member> | null {
    return this.#rooms.get(room)?.names ?? null
  }
}

function forgetFirst({ members, names }: Former): void {
  const [key, { id, nickname }] = members.entries().next().value!
  members.delete(key)
  if (names.get(nickname)?.id === id) names.delete(nickname)
}
