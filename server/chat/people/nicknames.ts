import { Failure } from '../../errors'
import type { MemberId, Nickname, RoomName } from '../../../common/protocol/ids'
import { keysOf } from './look-alikes'
import type { Meeting, NicknameRegister } from '../nickname-register'
import type { Crowd } from '../ports'

/** How long a nickname stays reserved after its owner left or was renamed. */
const KEPT_MS = 5 * 60_000

interface Owner {
  member: MemberId
  keptUntil: number
  /** The other nodes know of it. */
  isAgreed: boolean
}

/** The nicknames of one room. */
interface Owners {
  /** By look-alike key; a nickname may have several. */
  owners: Map<string, Owner>
  /** The current nickname of each member; earlier ones are only reserved for a while. */
  current: Map<MemberId, Owner>
}

/** Keeps nicknames unique among the members of a room. Times are monotonic milliseconds. */
export class Nicknames {
  readonly #rooms = new Map<RoomName, Owners>()
  /** The rooms where a key has an owner. A session may leave its nickname behind in thousands of rooms. */
  readonly #roomsOfKey = new Map<string, Set<RoomName>>()
  readonly #crowd: Crowd
  readonly #register: NicknameRegister | null

  /** @param register decides between two nodes that assign a nickname at the same moment */
  constructor(crowd: Crowd, register: NicknameRegister | null = null) {
    this.#crowd = crowd
    this.#register = register
  }

  isFree(room: RoomName, nickname: Nickname, member: MemberId, now: number): boolean {
    return this.isFreeIn([room], nickname, member, now)
  }

  isFreeIn(rooms: readonly RoomName[], nickname: Nickname, member: MemberId, now: number): boolean {
    const keys = keysOf(nickname)
    return rooms.every((room) => this.#areFree(room, keys, member, now))
  }

  isFreeEverywhere(nickname: Nickname, member: MemberId, now: number): boolean {
    return keysOf(nickname).every((key) => {
      const rooms = [...(this.#roomsOfKey.get(key) ?? [])]
      return rooms.every((room) => this.#areFree(room, [key], member, now))
    })
  }

  /**
   * Assigns the nickname to the member, in place of an earlier one.
   * @throws {Failure} `nickname-taken`
   */
  claim(room: RoomName, nickname: Nickname, member: MemberId, now: number): void {
    this.#claim(room, keysOf(nickname), member, now)
  }

  /**
   * As `claim`, on all nodes.
   * @throws {Failure} `nickname-taken`
   */
  async claimEverywhere(room: RoomName, nickname: Nickname, member: MemberId, now: number): Promise<void> {
    const keys = keysOf(nickname)
    const owner = this.#claim(room, keys, member, now)
    if (owner.isAgreed || this.#register === null) return
    for (const key of keys) {
      if (await this.#register.claim(room, key, member)) continue
      this.#giveUp(room, keys, owner)
      throw new Failure('nickname-taken')
    }
    owner.isAgreed = true
  }

  /** @param enter gets the nicknames that other nodes are giving the member, which it has to claim as well */
  async whileEntering(room: RoomName, member: MemberId, enter: (wanted: Nickname[]) => Promise<void>) {
    await during(await this.#register?.entering(room, member), enter)
  }

  /** @param rename gets the rooms that the member is entering through other nodes; the member counts as present there */
  async whileRenaming(nickname: Nickname, member: MemberId, rename: (entering: RoomName[]) => Promise<void>) {
    await during(await this.#register?.renaming(nickname, member), rename)
  }

  /** Takes a nickname that another node assigned, unless it has another owner on this node. */
  hear(room: RoomName, nickname: Nickname, member: MemberId, now: number): void {
    const keys = keysOf(nickname)
    if (this.#areFree(room, keys, member, now)) this.#claim(room, keys, member, now).isAgreed = true
  }

  /** Called when the member left the room or was renamed. Its nickname stays reserved for a while. */
  release(room: RoomName, member: MemberId, now: number): void {
    const current = this.#rooms.get(room)?.current
    const owner = current?.get(member)
    if (owner !== undefined) owner.keptUntil = now + KEPT_MS
    current?.delete(member)
  }

  sweep(now: number): void {
    for (const [room, { owners, current }] of this.#rooms) {
      for (const [key, owner] of owners) if (!this.#isKept(room, owner, now)) this.#disown(room, key)
      for (const [member, owner] of current) if (!this.#isKept(room, owner, now)) current.delete(member)
      if (owners.size === 0) this.#rooms.delete(room)
    }
  }

  #claim(room: RoomName, keys: readonly string[], member: MemberId, now: number): Owner {
    if (!this.#areFree(room, keys, member, now)) throw new Failure('nickname-taken')
    const names: Owners = this.#rooms.get(room) ?? { owners: new Map(), current: new Map() }
    this.#rooms.set(room, names)
    this.release(room, member, now)
    const before = keys.map((key) => names.owners.get(key))
    const isAgreed = before.every((owner) => owner?.member === member && owner.isAgreed)
    const owner = { member, keptUntil: now + KEPT_MS, isAgreed }
    for (const key of keys) this.#own(room, key, owner)
    names.current.set(member, owner)
    return owner
  }

  #giveUp(room: RoomName, keys: readonly string[], owner: Owner): void {
    const names = this.#rooms.get(room)
    for (const key of keys) if (names?.owners.get(key) === owner) this.#disown(room, key)
    if (names?.current.get(owner.member) === owner) names.current.delete(owner.member)
  }

  #own(room: RoomName, key: string, owner: Owner): void {
    this.#rooms.get(room)?.owners.set(key, owner)
    this.#roomsOfKey.set(key, (this.#roomsOfKey.get(key) ?? new Set()).add(room))
  }

  #disown(room: RoomName, key: string): void {
    this.#rooms.get(room)?.owners.delete(key)
    const rooms = this.#roomsOfKey.get(key)
    rooms?.delete(room)
    if (rooms?.size === 0) this.#roomsOfKey.delete(key)
  }

  #areFree(room: RoomName, keys: readonly string[], member: MemberId, now: number): boolean {
    const owners = this.#rooms.get(room)?.owners
    return keys.every((key) => {
      const owner = owners?.get(key)
      return owner === undefined || owner.member === member || !this.#isKept(room, owner, now)
    })
  }

  #isKept(room: RoomName, owner: Owner, now: number): boolean {
    const isCurrent = this.#rooms.get(room)?.current.get(owner.member) === owner
    return owner.keptUntil > now || (isCurrent && this.#crowd.has(room, owner.member))
  }
}

async function during<T>(meeting: Meeting<T> | undefined, work: (met: T[]) => Promise<void>): Promise<void> {
  try {
    await work(meeting?.met ?? [])
  } finally {
    await meeting?.end()
  }
}
