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

/** Who is called what, unique among the people of a room. Times are monotonic milliseconds. */
export class Nicknames {
  readonly #rooms = new Map<RoomName, Map<string, Owner>>()
  readonly #crowd: Crowd

  constructor(crowd: Crowd) {
    this.#crowd = crowd
  }

  isFree(room: RoomName, nickname: Nickname, member: MemberId, now: number): boolean {
    const owner = this.#rooms.get(room)?.get(skeleton(nickname))
    return owner === undefined || owner.member === member || !this.#isKept(room, owner, now)
  }

  isFreeEverywhere(nickname: Nickname, member: MemberId, now: number): boolean {
    return [...this.#rooms.keys()].every((room) => this.isFree(room, nickname, member, now))
  }

  /** @throws {Failure} `nickname-taken` */
  claim(room: RoomName, nickname: Nickname, member: MemberId, now: number): void {
    if (!this.isFree(room, nickname, member, now)) throw new Failure('nickname-taken')
    const owners = this.#rooms.get(room) ?? new Map<string, Owner>()
    this.#rooms.set(room, owners.set(skeleton(nickname), { member, keptUntil: now + KEPT_MS }))
  }

  /** The owner has left the room: from now on the nickname is kept for a while. */
  release(room: RoomName, nickname: Nickname, member: MemberId, now: number): void {
    const owner = this.#rooms.get(room)?.get(skeleton(nickname))
    if (owner?.member === member) owner.keptUntil = now + KEPT_MS
  }

  sweep(now: number): void {
    for (const [room, owners] of this.#rooms) {
      for (const [key, owner] of owners) if (!this.#isKept(room, owner, now)) owners.delete(key)
      if (owners.size === 0) this.#rooms.delete(room)
    }
  }

  #isKept(room: RoomName, owner: Owner, now: number): boolean {
    return owner.keptUntil > now || this.#crowd.has(room, owner.member)
  }
}
