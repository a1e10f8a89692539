import type { Others } from '../chat/ports'
import type { RoomNames } from '../chat/rooms/room-names'
import type { Member } from '../../common/protocol/members'
import type { MemberId, RoomName } from '../../common/protocol/ids'
import { type Bus, nameOf, type NodeId, type Notes } from './bus'

/** Changes within this time are sent together. */
const WINDOW_MS = 20
/** Members per message. */
const MEMBERS_MAX = 500
/** Requests for a snapshot within this time share one. */
const TELL_ALL_MS = 100
/** More than one missed heartbeat: the node has stopped, or is about to. */
const SILENT_MS = 1_500

type MembersByRoom = Map<RoomName, Map<MemberId, Member>>

interface Mirror {
  rooms: MembersByRoom
  /** The snapshot while it is being received; at its end it replaces `rooms`. */
  fresh: MembersByRoom | null
  /** A snapshot and all changes since were received. */
  isWhole: boolean
}

interface Hearer {
  cameElsewhere: (room: RoomName, member: Member) => void
  wentElsewhere: (room: RoomName, member: MemberId) => void
}

/**
 * Mirrors who is present through which other node, so that reading it needs no round trip. Each node sends its joins and
 * leaves; a node that missed some asks for a snapshot.
 */
export class RemotePresence implements Others {
  readonly #bus: Bus
  readonly #names: RoomNames
  readonly #hearer: Hearer
  readonly #mirrors = new Map<NodeId, Mirror>()
  readonly #here: MembersByRoom = new Map()
  /** Unsent changes on this node: the member for a join, `null` for a leave. */
  readonly #changed = new Map<RoomName, Map<MemberId, Member | null>>()
  /** The names of nodes that are starting. */
  readonly #newcomers = new Set<string>()
  readonly #waiting: (() => void)[] = []
  #telling: NodeJS.Timeout | undefined
  #tellingAll: NodeJS.Timeout | undefined

  constructor(bus: Bus, names: RoomNames, hearer: Hearer) {
    this.#bus = bus
    this.#names = names
    this.#hearer = hearer
    bus.on('presence', (from, changes) => this.#apply(this.#mirrorOf(from), changes))
    bus.on('begin', (from) => (this.#mirrorOf(from).fresh = new Map()))
    bus.on('end', (from) => this.#complete(this.#mirrorOf(from)))
    bus.on('lent', (_, { node, silentMs, entered }) => {
      if (bus.lend(node, silentMs)) this.#apply(this.#mirrorOf(node), { entered, left: [] })
    })
    bus.on('ask', (from, { of }) => {
      if (of === null) this.#newcomers.add(nameOf(from))
      if (of === null || of === bus.self) this.#tellingAll ??= setTimeout(() => this.#tellAll(), TELL_ALL_MS)
    })
  }

  has(room: RoomName, member: MemberId): boolean {
    for (const { rooms } of this.#mirrors.values()) if (rooms.get(room)?.has(member)) return true
    return false
  }

  entered(room: RoomName, member: Member): void {
    if (this.#here.get(room)?.has(member.id)) return
    put(this.#here, room, member)
    this.#change(room, member.id, member)
  }

  left(room: RoomName, member: MemberId): void {
    if (remove(this.#here, room, member)) this.#change(room, member, null)
  }

  renamed({ id, nickname }: Pick<Member, 'id' | 'nickname'>): void {
    for (const { rooms } of [{ rooms: this.#here }, ...this.#mirrors.values()])
      for (const [room, members] of rooms) {
        const member = members.get(id)
        if (!member || member.nickname === nickname) continue
        members.set(id, { ...member, nickname })
        // Sent again under the new nickname: a join under the old one may have overtaken the rename.
        if (rooms === this.#here) this.#change(room, id, null)
      }
  }

  /** Runs `work` once all changes so far are sent. */
  whenTold(work: () => void): void {
    if (this.#telling === undefined) work()
    else this.#waiting.push(work)
  }

  /** The number of other nodes whose members are fully known. */
  get wholeCount(): number {
    return [...this.#mirrors].filter(([node, { isWhole }]) => isWhole && this.#bus.silentMs(node) < SILENT_MS)
      .length
  }

  /** Called when messages of a node were missed. */
  missed(node: NodeId): void {
    const mirror = this.#mirrorOf(node)
    mirror.isWhole = false
    mirror.fresh = null
    void this.#bus.say('ask', { of: node })
  }

  /** Repeats unanswered requests for a snapshot. */
  askAgain(): void {
    for (const [node, { isWhole, fresh }] of this.#mirrors)
      if (!isWhole && fresh === null) void this.#bus.say('ask', { of: node })
  }

  /** Removes all members of a dead node. */
  gone(node: NodeId): void {
    const rooms = this.#mirrors.get(node)?.rooms ?? new Map<RoomName, Map<MemberId, Member>>()
    this.#mirrors.delete(node)
    for (const [room, members] of rooms) for (const id of members.keys()) this.#hearer.wentElsewhere(room, id)
  }

  close(): void {
    clearTimeout(this.#telling)
    clearTimeout(this.#tellingAll)
  }

  #mirrorOf(node: NodeId): Mirror {
    const mirror = this.#mirrors.get(node) ?? {
      rooms: new Map() as MembersByRoom,
      fresh: null,
      isWhole: true,
    }
    this.#mirrors.set(node, mirror)
    return mirror
  }

  #apply({ rooms, fresh }: Mirror, { entered, left }: Notes['presence']): void {
    for (const [name, members] of entered) {
      // The other node may use another spelling.
      const room = this.#names.learn(name)
      for (const member of members) {
        put(rooms, room, member)
        if (fresh) put(fresh, room, member)
        this.#hearer.cameElsewhere(room, member)
      }
    }
    for (const [name, ids] of left)
      for (const id of ids) {
        const room = this.#names.of(name)
        if (fresh) remove(fresh, room, id)
        if (remove(rooms, room, id)) this.#hearer.wentElsewhere(room, id)
      }
  }

  #complete(mirror: Mirror): void {
    const { rooms, fresh } = mirror
    if (fresh === null) return
    Object.assign(mirror, { rooms: fresh, fresh: null, isWhole: true } satisfies Mirror)
    for (const [room, members] of rooms)
      for (const id of members.keys()) if (!fresh.get(room)?.has(id)) this.#hearer.wentElsewhere(room, id)
  }

  #change(room: RoomName, id: MemberId, came: Member | null): void {
    const changed = this.#changed.get(room) ?? new Map<MemberId, Member | null>()
    this.#changed.set(room, changed.set(id, came ?? changed.get(id) ?? null))
    this.#telling ??= setTimeout(() => this.#tell(), WINDOW_MS)
  }

  /** A member who came and went is sent as both: another node may have waited for this return. */
  #tell(): void {
    clearTimeout(this.#telling)
    this.#telling = undefined
    for (const changed of idChunks(this.#changed)) {
      const changes: Notes['presence'] = { entered: [], left: [] }
      for (const [room, ids] of changed) {
        const here = this.#here.get(room)
        const came = this.#changed.get(room)
        const entered = ids.flatMap((id) => here?.get(id) ?? came?.get(id) ?? [])
        const left = ids.filter((id) => !here?.has(id))
        if (entered.length > 0) changes.entered.push([room, entered])
        if (left.length > 0) changes.left.push([room, left])
      }
      void this.#bus.say('presence', changes)
    }
    this.#changed.clear()
    for (const work of this.#waiting.splice(0)) work()
  }

  #tellAll(): void {
    this.#tellingAll = undefined
    this.#tell()
    this.#lend()
    void this.#bus.say('begin', null)
    for (const entered of memberChunks(this.#here)) void this.#bus.say('presence', { entered, left: [] })
    void this.#bus.say('end', null)
  }

  /** A starting node knows nothing of the members of a node that just stopped, perhaps its own last run. */
  #lend(): void {
    if (this.#newcomers.size === 0) return
    for (const [node, { rooms }] of this.#mirrors) {
      const silentMs = this.#bus.silentMs(node)
      if (silentMs < SILENT_MS && !this.#newcomers.has(nameOf(node))) continue
      for (const entered of memberChunks(rooms)) void this.#bus.say('lent', { node, silentMs, entered })
    }
    this.#newcomers.clear()
  }
}

function put(rooms: MembersByRoom, room: RoomName, member: Member): void {
  const members = rooms.get(room) ?? new Map<MemberId, Member>()
  rooms.set(room, members.set(member.id, member))
}

function remove(rooms: MembersByRoom, room: RoomName, member: MemberId): boolean {
  const members = rooms.get(room)
  const isRemoved = members?.delete(member) ?? false
  if (members?.size === 0) rooms.delete(room)
  return isRemoved
}

/** All members, in chunks of at most `MEMBERS_MAX`. */
function memberChunks(rooms: MembersByRoom): [RoomName, Member[]][][] {
  return idChunks(rooms).map((part) =>
    part.map(([room, ids]) => [room, ids.map((id) => rooms.get(room)!.get(id)!)]),
  )
}

/** As `memberChunks`, by id. */
function idChunks(
  rooms: ReadonlyMap<RoomName, { keys: () => Iterable<MemberId> }>,
): [RoomName, MemberId[]][][] {
  const found: [RoomName, MemberId[]][][] = []
  let size = MEMBERS_MAX
  for (const [room, members] of rooms)
    for (const id of members.keys()) {
      if (size === MEMBERS_MAX) {
        found.push([])
        size = 0
      }
      const part = found.at(-1)!
      if (part.at(-1)?.[0] !== room) part.push([room, []])
      part.at(-1)![1].push(id)
      size += 1
    }
  return found
}
