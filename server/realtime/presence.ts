import type { Adapter } from 'socket.io-adapter'
import type { NameIndex } from '../../common/text/name-index'
import type { Attendance, Clock, Crowd, Others } from '../chat/ports'
import { type Changes, Roster, shorten } from '../chat/people/roster'
import type { Facts, Member, MemberId, RoomName } from '../../common/protocol'
import { type RawJson, rawList } from '../raw-json'
import { memberKey, roomKey, roomOfKey } from './room-keys'
import { RoomWindows } from './room-windows'

export interface PresenceParts {
  adapter: Adapter
  clock: Clock
  leaveGraceMs: number
  /** The member a socket stands for; `undefined` for a socket that is not there. */
  memberOf: (socketId: string) => Member | undefined
  tell: <F extends 'join' | 'leave' | 'member'>(room: RoomName, fact: F, payload: Facts[F]) => void
  /** Hears of everybody who came to a room through this node, and of everybody who is gone from it. */
  onChanged: (room: RoomName, entered: Member[], left: Member[]) => void
  /** Hears of everybody who is renamed, as they were called until now. */
  onRenamed?: (room: RoomName, before: Member) => void
  /** Those who are present through other nodes; `null` where there are none. */
  others: Others | null
}

/** Who is present: a member is in a room while the adapter has one of its sockets there. Nothing else counts people. */
export class Presence implements Crowd {
  readonly #rosters = new Map<RoomName, Roster>()
  /** The rosters by who is on them. Few each, and never changed in place. */
  readonly #roomsOf = new Map<MemberId, readonly RoomName[]>()
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

  count(room: RoomName): number {
    return this.#rosters.get(room)?.count ?? 0
  }

  listed(room: RoomName): RawJson<Member[]> {
    return this.#rosters.get(room)?.listed() ?? rawList([])
  }

  page(room: RoomName, after: string, limit: number): Member[] {
    return this.#rosters.get(room)?.page(after, limit) ?? []
  }

  roomsOf(member: MemberId): readonly RoomName[] {
    return this.#roomsOf.get(member) ?? []
  }

  names(room: RoomName): NameIndex<Member> | null {
    return this.#rosters.get(room)?.names ?? null
  }

  /** What `work` leaves is left on purpose, and told at once. The adapter must say so before `work` returns. */
  onPurpose(work: () => void): void {
    this.#isLeaving = true
    try {
      work()
    } finally {
      this.#isLeaving = false
    }
  }

  /** Who is gone for good gets no grace time: tells it wherever no connection is left. */
  dismiss(member: MemberId): void {
    for (const room of this.roomsOf(member))
      if (!this.#isHere(room, member) && !this.#parts.others?.has(room, member)) this.#gone(room, member)
  }

  /** Somebody is present through another node. */
  cameElsewhere(room: RoomName, member: Member): void {
    const roster = this.#rosterOf(room)
    const isHere = this.#isHere(room, member.id)
    // Came back there after the connection to this node was lost: the grace time is over.
    if (!isHere) this.#parts.others?.left(room, member.id)
    const before = roster.nicknameOf(member.id)
    this.#enter(room, member)
    if (before !== undefined && before !== member.nickname && !isHere) this.#renameIn(room, roster, member)
    this.#windows.open(room)
  }

  /** Somebody is no longer present through another node. */
  wentElsewhere(room: RoomName, member: MemberId): void {
    const roster = this.#rosters.get(room)
    if (!roster || this.#parts.others?.has(room, member) || this.#isHere(room, member)) return
    roster.leave(member)
    this.#forget(room, member)
    this.#windows.open(room)
  }

  /**
   * Those who were present when the server ended have lost their connection, and have this time to come back. The
   * names of rooms are those that this node states.
   */
  restore(attendances: readonly Attendance[], withinMs: number): void {
    for (const { room, member } of attendances) {
      if (this.has(room, member.id)) continue
      this.#enter(room, member)
      this.#lose(room, member.id, withinMs)
    }
    this.forgetNews()
  }

  /** Who came and went until now is told to nobody: there was nobody to hear of it. */
  forgetNews(): void {
    for (const roster of this.#rosters.values()) roster.take()
  }

  /** Tells every room this member is in what it is called now. */
  rename(member: Pick<Member, 'id' | 'nickname'>): void {
    this.#parts.others?.renamed(member)
    for (const room of this.roomsOf(member.id)) this.#renameIn(room, this.#rosterOf(room), member)
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
        this.#forget(room, id)
        others?.left(room, id)
      }
      this.#windows.open(room)
      // A timer may fire a fraction of a millisecond early by the other clock.
    }, graceMs + 1)
    this.#graces.add(timer)
  }

  #gone(room: RoomName, member: MemberId): void {
    this.#rosters.get(room)?.leave(member)
    this.#forget(room, member)
    this.#parts.others?.left(room, member)
    this.#windows.open(room)
  }

  #enter(room: RoomName, member: Member): void {
    this.#rosterOf(room).enter(member)
    const rooms = this.#roomsOf.get(member.id) ?? []
    if (!rooms.includes(room)) this.#roomsOf.set(member.id, [...rooms, room])
  }

  #forget(room: RoomName, member: MemberId): void {
    const left = this.roomsOf(member).filter((each) => each !== room)
    if (left.length > 0) this.#roomsOf.set(member, left)
    else this.#roomsOf.delete(member)
  }

  #rosterOf(room: RoomName): Roster {
    const roster = this.#rosters.get(room) ?? new Roster()
    this.#rosters.set(room, roster)
    return roster
  }

  #renameIn(room: RoomName, roster: Roster, member: Pick<Member, 'id' | 'nickname'>): void {
    const before = roster.nicknameOf(member.id)
    const change = roster.rename(member)
    if (change === null) return
    if (before !== undefined) this.#parts.onRenamed?.(room, { ...change.renamed, nickname: before })
    if (change.isTold) this.#parts.tell(room, 'member', { room, member: change.renamed })
    this.#windows.open(room)
  }

  /** By another socket than the one that is about to go. Asks the adapter by the few of this member, not by the many of the room. */
  #isHere(room: RoomName, member: MemberId, socketId?: string): boolean {
    const { rooms, sids } = this.#parts.adapter
    const tabs = [...(rooms.get(memberKey(member)) ?? [])]
    return tabs.some((tab) => tab !== socketId && sids.get(tab)?.has(roomKey(room)))
  }

  #tell(room: RoomName): void {
    const roster = this.#rosters.get(room)
    if (roster === undefined) return
    const changes = roster.take()
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

  #note(room: RoomName, { joined, left }: Changes): void {
    const entered = joined.filter(({ id }) => this.#isHere(room, id))
    if (entered.length + left.length > 0) this.#parts.onChanged(room, entered, left)
  }
}
