import { Failure } from '../errors'
import type { MemberId, Nickname, RoomName } from '../protocol'
import { skeleton } from './nickname'
import type { Crowd } from './ports'

/** How long a nickname stays its owner's after the owner has gone or taken another. */
const KEPT_MS = 5 * 60_000

interface Owner {
  member: MemberId
  keptUntil: number
}

/** The nicknames of one room, by what they look like. */
interface RoomNames {
  owners: Map<string, Owner>
  /** What each member is called now; what it was called before is only kept for a while. */
  current: Map<MemberId, string>
}

/** Who is called what, unique among the people of a room. Times are monotonic milliseconds. */
export class Nicknames {
  readonly #rooms = new Map<RoomName, RoomNames>()
  readonly #crowd: Crowd

  constructor(crowd: Crowd) {
    this.#crowd = crowd
  }

  isFree(room: RoomName, nickname: Nickname, member: MemberId, now: number): boolean {
    const key = skeleton(nickname)
    const owner = this.#rooms.get(room)?.owners.get(key)
    return owner === undefined || owner.member === member || !this.#isKept(room, key, owner, now)
  }

  isFreeEverywhere(nickname: Nickname, member: MemberId, now: number): boolean {
    return [...this.#rooms.keys()].every((room) => this.isFree(room, nickname, member, now))
  }

  /**
   * Gives the nickname to the member, who may have had another until now.
   * @throws {Failure} `nickname-taken`
   */
  claim(room: RoomName, nickname: Nickname, member: MemberId, now: number): void {
    if (!this.isFree(room, nickname, member, now)) throw new Failure('nickname-taken')
    const names: RoomNames = this.#rooms.get(room) ?? { owners: new Map(), current: new Map() }
    this.#rooms.set(room, names)
    this.release(room, member, now)
    const key = skeleton(nickname)
    names.owners.set(key, { member, keptUntil: now + KEPT_MS })
    names.current.set(member, key)
  }

  /** The member has left the room, or is called something else: from now on its nickname is kept for a while. */
  release(room: RoomName, member: MemberId, now: number): void {
    const names = this.#rooms.get(room)
    const owner = names?.owners.get(names.current.get(member) ?? '')
    if (owner?.member === member) owner.keptUntil = now + KEPT_MS
    names?.current.delete(member)
  }

  sweep(now: number): void {
    for (const [room, { owners, current }] of this.#rooms) {
      for (const [key, owner] of owners) if (!this.#isKept(room, key, owner, now)) owners.delete(key)
      for (const [member, key] of current) if (owners.get(key)?.member !== member) current.delete(member)
      if (owners.size === 0) this.#rooms.delete(room)
    }
  }

  #isKept(room: RoomName, key: string, { member, keptUntil }: Owner, now: number): boolean {
    const isCurrent = this.#rooms.get(room)?.current.get(member) === key
    return keptUntil > now || (isCurrent && this.#crowd.has(room, member))
  }
}
