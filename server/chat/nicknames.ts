import { Failure } from '../errors'
import type { MemberId, Nickname, RoomName } from '../protocol'
import { skeleton } from './nickname'
import type { Crowd, Meeting, NicknameRegister } from './ports'

/** How long a nickname stays its owner's after the owner has gone or taken another. */
const KEPT_MS = 5 * 60_000

interface Owner {
  member: MemberId
  keptUntil: number
  /** The other nodes know. */
  isAgreed: boolean
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
  readonly #register: NicknameRegister | null

  /** @param register decides between two nodes that give a nickname away in the same moment */
  constructor(crowd: Crowd, register: NicknameRegister | null = null) {
    this.#crowd = crowd
    this.#register = register
  }

  isFree(room: RoomName, nickname: Nickname, member: MemberId, now: number): boolean {
    return this.#isFree(room, skeleton(nickname), member, now)
  }

  isFreeEverywhere(nickname: Nickname, member: MemberId, now: number): boolean {
    const key = skeleton(nickname)
    return [...this.#rooms.keys()].every((room) => this.#isFree(room, key, member, now))
  }

  /**
   * Gives the nickname to the member, who may have had another until now.
   * @throws {Failure} `nickname-taken`
   */
  claim(room: RoomName, nickname: Nickname, member: MemberId, now: number): void {
    this.#claim(room, skeleton(nickname), member, now)
  }

  /**
   * As `claim`, and no other node gives it away either.
   * @throws {Failure} `nickname-taken`
   */
  async claimEverywhere(room: RoomName, nickname: Nickname, member: MemberId, now: number): Promise<void> {
    const key = skeleton(nickname)
    const owner = this.#claim(room, key, member, now)
    if (owner.isAgreed || this.#register === null) return
    if (!(await this.#register.claim(room, key, member))) {
      const owners = this.#rooms.get(room)?.owners
      if (owners?.get(key) === owner) owners.delete(key)
      throw new Failure('nickname-taken')
    }
    owner.isAgreed = true
  }

  /** @param enter is given what other nodes are about to call the member: that has to be claimed too */
  async whileEntering(room: RoomName, member: MemberId, enter: (wanted: Nickname[]) => Promise<void>) {
    await during(await this.#register?.entering(room, member), enter)
  }

  /** @param rename is given the rooms that the member is about to enter by way of other nodes: it counts as in them */
  async whileRenaming(nickname: Nickname, member: MemberId, rename: (entering: RoomName[]) => Promise<void>) {
    await during(await this.#register?.renaming(nickname, member), rename)
  }

  /** Another node has given the nickname to the member. What this node knows to be somebody else's stays so. */
  hear(room: RoomName, nickname: Nickname, member: MemberId, now: number): void {
    const key = skeleton(nickname)
    if (this.#isFree(room, key, member, now)) this.#claim(room, key, member, now).isAgreed = true
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

  #claim(room: RoomName, key: string, member: MemberId, now: number): Owner {
    if (!this.#isFree(room, key, member, now)) throw new Failure('nickname-taken')
    const names: RoomNames = this.#rooms.get(room) ?? { owners: new Map(), current: new Map() }
    this.#rooms.set(room, names)
    this.release(room, member, now)
    const before = names.owners.get(key)
    const isAgreed = before?.member === member && before.isAgreed
    const owner = { member, keptUntil: now + KEPT_MS, isAgreed }
    names.owners.set(key, owner)
    names.current.set(member, key)
    return owner
  }

  #isFree(room: RoomName, key: string, member: MemberId, now: number): boolean {
    const owner = this.#rooms.get(room)?.owners.get(key)
    return owner === undefined || owner.member === member || !this.#isKept(room, key, owner, now)
  }

  #isKept(room: RoomName, key: string, { member, keptUntil }: Owner, now: number): boolean {
    const isCurrent = this.#rooms.get(room)?.current.get(member) === key
    return keptUntil > now || (isCurrent && this.#crowd.has(room, member))
  }
}

async function during<T>(meeting: Meeting<T> | undefined, work: (met: T[]) => Promise<void>): Promise<void> {
  try {
    await work(meeting?.met ?? [])
  } finally {
    meeting?.end()
  }
}
