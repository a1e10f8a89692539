import type { Adapter } from 'socket.io-adapter'
import type { NameIndex } from '../../../common/text/name-index'
import type { Clock, Crowd, Others } from '../../chat/ports'
import type { Attendance } from '../../chat/presence-store'
import type { Newcomers } from '../../chat/moderation/shield/shields'
import { inRole } from '../../chat/actor'
import { type Changes, Roster, shorten } from '../../chat/people/roster'
import type { Facts } from '../../../common/protocol/facts'
import type { Member, Role } from '../../../common/protocol/members'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import { type RawJson, rawList } from '../../raw-json'
import { memberKey, roomKey, roomOfKey } from '../room-keys'
import { MemberRooms } from './member-rooms'
import { RoomWindows } from './room-windows'

export interface PresenceParts {
  adapter: Adapter
  clock: Clock
  leaveGraceMs: number
  /** The member of a socket; `undefined` for an unknown socket. */
  memberOf: (socketId: string) => Member | undefined
  tell: <F extends 'join' | 'leave' | 'member'>(room: RoomName, fact: F, payload: Facts[F]) => void
  /** @returns `undefined` for a newcomer */
  roleOf: (room: RoomName, member: MemberId) => Role | undefined
  newcomers?: Newcomers
  /** Called with the members who entered a room through this node, and all who left it. */
  onChanged: (room: RoomName, entered: Member[], left: Member[]) => void
  /** Called with the member under the former nickname. */
  onRenamed?: (room: RoomName, before: Member) => void
  /** `null` on a single node. */
  others: Others | null
}

/** A member is present in a room while the adapter has one of its sockets there. Nothing else counts members. */
export class Presence implements Crowd {
  readonly #rosters = new Map<RoomName, Roster>()
  readonly #memberRooms = new MemberRooms()
  readonly #windows: RoomWindows
  readonly #graces = new Set<NodeJS.Timeout>()
  readonly #parts: PresenceParts
  #isLeaving = false

  constructor(parts: PresenceParts) {
    this.#parts = parts
    this.#windows = new RoomWindows({
      clock: parts.clock,
      count: (room) => this.count(room),
      tell: (room) => this.#tell(room),
    })
    parts.adapter.on('join-room', (key: string, socketId: string) => this.#entered(key, socketId))
    parts.adapter.on('leave-room', (key: string, socketId: string) => this.#left(key, socketId))
  }

  has(room: RoomName, member: MemberId): boolean {
    return this.#rosters.get(room)?.has(member) ?? false
  }

  isConnected(room: RoomName, member: MemberId): boolean {
    return this.#isHere(room, member) || this.#parts.others?.has(room, member) === true
  }

  count(room: RoomName): number {
    return this.#rosters.get(room)?.count ?? 0
  }

  member(room: RoomName, member: MemberId): Member | undefined {
    return this.#rosters.get(room)?.member(member)
  }

  listed(room: RoomName): RawJson<Member[]> {
    return this.#rosters.get(room)?.listed() ?? rawList([])
  }

  page(room: RoomName, after: string, limit: number): Member[] {
    return this.#rosters.get(room)?.page(after, limit) ?? []
  }

  roomsOf(member: MemberId): readonly RoomName[] {
    return this.#memberRooms.of(member)
  }

  names(room: RoomName): NameIndex<Member> | null {
    return this.#rosters.get(room)?.names ?? null
  }

  /** Rooms that `work` leaves are left on purpose, and told at once. The adapter must emit before `work` returns. */
  onPurpose(work: () => void): void {
    this.#isLeaving = true
    try {
      work()
    } finally {
      this.#isLeaving = false
    }
  }

  /** Removes the member without grace time from the rooms in which it has no connection left. */
  dismiss(member: MemberId, rooms = this.roomsOf(member)): void {
    for (const room of rooms) if (!this.isConnected(room, member)) this.#gone(room, member)
  }

  /** The member is present through another node. */
  cameElsewhere(room: RoomName, member: Member): void {
    const roster = this.#rosterOf(room)
    const isHere = this.#isHere(room, member.id)
    // The member reconnected to the other node, so the grace time on this node is over.
    if (!isHere) this.#parts.others?.left(room, member.id)
    const before = roster.member(member.id)?.nickname
    this.#enter(room, member)
    if (before !== undefined && before !== member.nickname && !isHere) this.#renameIn(room, roster, member)
    this.#windows.open(room)
  }

  /** The member is no longer present through another node. */
  wentElsewhere(room: RoomName, member: MemberId): void {
    if (this.#rosters.has(room) && !this.isConnected(room, member)) this.#gone(room, member)
  }

  /**
   * Treats the members present at the last stop as if they had just lost their connection, with this long to reconnect.
   * Room names are in the spelling that this node uses.
   */
  restore(attendances: readonly Attendance[], withinMs: number): void {
    for (const { room, member } of attendances) {
      if (this.has(room, member.id)) continue
      this.#enter(room, member)
      this.#lose(room, member.id, withinMs)
    }
    this.forgetChanges()
  }

  /** Drops the changes so far: no client is connected yet. */
  forgetChanges(): void {
    for (const roster of this.#rosters.values()) roster.take()
  }

  tellUntold(room: RoomName): void {
    if (this.#rosters.has(room)) this.#windows.open(room)
  }

  /** Renames the member in every room it is in, and tells the rooms. */
  rename(member: Pick<Member, 'id' | 'nickname'>): void {
    this.#parts.others?.renamed(member)
    for (const room of this.roomsOf(member.id)) this.#renameIn(room, this.#rosterOf(room), member)
  }

  /** Gives the members of a room their roles, and tells the room. */
  assign(room: RoomName, roleOf: (member: MemberId) => Role | undefined): void {
    const assigned = this.#rosters.get(room)?.assign(roleOf) ?? []
    for (const member of assigned) this.#parts.tell(room, 'member', { room, member })
  }

  close(): void {
    this.#parts.adapter.removeAllListeners('join-room').removeAllListeners('leave-room')
    this.#windows.close()
    for (const timer of this.#graces) clearTimeout(timer)
    for (const [room, roster] of this.#rosters) this.#note(room, roster.take())
  }

  #entered(key: string, socketId: string): void {
    const room = roomOfKey(key)
    const member = this.#parts.memberOf(socketId)
    if (room === null || member === undefined) return
    this.#enter(room, member)
    this.#parts.others?.entered(room, member)
    this.#windows.open(room)
  }

  #left(key: string, socketId: string): void {
    const room = roomOfKey(key)
    const member = this.#parts.memberOf(socketId)
    const roster = room && this.#rosters.get(room)
    if (!room || !roster || member === undefined || this.#isHere(room, member.id, socketId)) return
    const { leaveGraceMs, others } = this.#parts
    if (others?.has(room, member.id)) return others.left(room, member.id)
    if (this.#isLeaving || leaveGraceMs === 0) return this.#gone(room, member.id)
    this.#lose(room, member.id, leaveGraceMs)
  }

  #lose(room: RoomName, member: MemberId, graceMs: number): void {
    const { clock, others } = this.#parts
    this.#rosterOf(room).lose(member, clock.monotonic() + graceMs)
    const timer = setTimeout(() => {
      this.#graces.delete(timer)
      const late = this.#rosters.get(room)?.expire(clock.monotonic()) ?? []
      for (const id of late) {
        this.#memberRooms.delete(id, room)
        others?.left(room, id)
      }
      this.#windows.open(room)
      // A timer may fire a fraction of a millisecond early by the other clock.
    }, graceMs + 1)
    this.#graces.add(timer)
  }

  #gone(room: RoomName, member: MemberId): void {
    this.#rosters.get(room)?.leave(member)
    this.#memberRooms.delete(member, room)
    this.#parts.others?.left(room, member)
    this.#windows.open(room)
  }

  #enter(room: RoomName, member: Member): void {
    if (!this.has(room, member.id)) this.#parts.newcomers?.enter(room, member)
    this.#rosterOf(room).enter(inRole(member, this.#parts.roleOf(room, member.id)))
    this.#memberRooms.add(member.id, room)
  }

  #rosterOf(room: RoomName): Roster {
    const roster = this.#rosters.get(room) ?? new Roster()
    this.#rosters.set(room, roster)
    return roster
  }

  #renameIn(room: RoomName, roster: Roster, member: Pick<Member, 'id' | 'nickname'>): void {
    const before = roster.member(member.id)?.nickname
    const change = roster.rename(member, this.#parts.newcomers?.isQuiet(room))
    if (change === null) return
    if (before !== undefined) this.#parts.onRenamed?.(room, { ...change.renamed, nickname: before })
    if (change.isTold) this.#parts.tell(room, 'member', { room, member: change.renamed })
    this.#windows.open(room)
  }

  /** Ignores the socket that is leaving. Searches the few sockets of the member, not the many of the room. */
  #isHere(room: RoomName, member: MemberId, socketId?: string): boolean {
    const { rooms, sids } = this.#parts.adapter
    const tabs = [...(rooms.get(memberKey(member)) ?? [])]
    return tabs.some((tab) => tab !== socketId && sids.get(tab)?.has(roomKey(room)))
  }

  #tell(room: RoomName): void {
    const roster = this.#rosters.get(room)
    if (roster === undefined) return
    const changes = roster.take(this.#parts.newcomers?.isQuiet(room))
    const { left, renamed } = changes
    const { count } = roster
    const listed = shorten(changes.joined)
    if (listed.length > 0) this.#parts.tell(room, 'join', { room, members: listed, count })
    if (left.length > 0) this.#parts.tell(room, 'leave', { room, members: left, count })
    for (const member of renamed) this.#parts.tell(room, 'member', { room, member })
    this.#note(room, changes)
    if (roster.isChanged) this.#windows.open(room)
    if (roster.isEmpty) this.#rosters.delete(room)
  }

  #note(room: RoomName, { joined, untold, left }: Changes): void {
    const entered = [...joined, ...untold].filter(({ id }) => this.#isHere(room, id))
    if (entered.length + left.length > 0) this.#parts.onChanged(room, entered, left)
  }
}
