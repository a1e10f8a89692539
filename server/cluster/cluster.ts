import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { roomKeyOf } from '../../common/room-name'
import type { RateLimiter } from '../chat/limits/rate-limiter'
import { Coalescer } from '../chat/log/coalescer'
import type { Nicknames } from '../chat/people/nicknames'
import type { Clock, Crowd, Meeting, NicknameRegister, Sessions } from '../chat/ports'
import type { RoomNames } from '../chat/rooms/room-names'
import type { Rooms } from '../chat/rooms/rooms'
import type { KeyedMutex } from '../chat/people/keyed-mutex'
import type { Epoch, Facts, Member, MemberId, Nickname, RoomName, Session } from '../../common/protocol'
import { Bus, type NodeId } from './bus'
import { RemotePresence } from './remote-presence'

/** How long a start waits for Redis and the other nodes; then it goes on without them. */
const OPEN_WITHIN_MS = 2_000
const ASK_EVERY_MS = 100
const SPENT_EVERY_MS = 100
const TEND_EVERY_MS = 1_000
/** While Redis is away the database says what the others have kept. */
const LOOK_EVERY_MS = 2_500
/** Two nodes that give a name away in the same moment; after that each hears who or what is called so. */
const CLAIM_MS = 10_000

export interface ClusterParts {
  redisUrl: string
  nodeName: string
  epoch: Epoch
  names: RoomNames
  clock: Clock
  log: Logger
}

/** What a node has to do with the others. */
export interface Node {
  rooms: Rooms
  crowd: Crowd
  nicknames: Nicknames
  sessions: Sessions
  renaming: KeyedMutex
  /** Every limit, by a name that is the same everywhere. */
  limiters: Record<string, RateLimiter>
  presence: {
    cameElsewhere: (room: RoomName, member: Member) => void
    wentElsewhere: (room: RoomName, member: MemberId) => void
    forgetNews: () => void
  }
  /** The sessions of those who are connected here. */
  connected: () => Map<MemberId, Session>
  tellSession: (session: Session) => void
  dismiss: (member: MemberId) => void
}

/** This node among the others: what it tells them, and what it does with what they tell. */
export class Cluster implements NicknameRegister {
  readonly others: RemotePresence
  readonly #parts: ClusterParts
  readonly #bus: Bus
  readonly #catchingUp = new Coalescer(() => this.#catchUp())
  readonly #timers: NodeJS.Timeout[] = []
  #node: Node | null = null
  #lookedAt = -Infinity
  /** Something was missed, and not looked up yet. */
  #isBehind = false

  constructor(parts: ClusterParts) {
    const { redisUrl: url, nodeName, epoch, names, clock, log } = parts
    const self = `${nodeName}.${randomBytes(6).toString('base64url')}` as NodeId
    this.#parts = parts
    this.#bus = new Bus({ url, channel: `teahouse:${epoch}`, self, clock, log })
    this.others = new RemotePresence(this.#bus, names, {
      cameElsewhere: (room, member) => {
        this.#node?.presence.cameElsewhere(room, member)
        this.#node?.nicknames.hear(room, member.nickname, member.id, clock.monotonic())
      },
      wentElsewhere: (room, member) => this.#node?.presence.wentElsewhere(room, member),
    })
  }

  /** Takes its place among the others. Resolves when it knows their people, or when it is not worth waiting any more. */
  async open(node: Node): Promise<void> {
    this.#node = node
    this.#hear(node)
    const endsAt = this.#parts.clock.monotonic() + OPEN_WITHIN_MS
    for (let hearing: number | null = null; this.#parts.clock.monotonic() < endsAt;) {
      if (this.#bus.isUp && hearing !== null && this.others.wholeCount >= hearing - 1) break
      hearing = (await this.#bus.say('ask', { of: null })) ?? hearing
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
    }
    node.presence.forgetNews()
    this.#timers.push(
      setInterval(() => this.#tellSpent(node), SPENT_EVERY_MS),
      setInterval(() => this.#tend(node), TEND_EVERY_MS),
    )
  }

  get isUp(): boolean {
    return this.#bus.isUp
  }

  /** Nodes that hear each other, this one among them. */
  get size(): number {
    return this.#bus.otherCount + 1
  }

  pass(fact: Facts['message']): void {
    void this.#bus.say('message', fact)
  }

  tellSession(session: Session): void {
    void this.#bus.say('session', session)
  }

  dismiss(member: MemberId): void {
    void this.#bus.say('dismissed', member)
  }

  async claim(room: RoomName, nickname: string, member: MemberId): Promise<boolean> {
    return (await this.#bus.first(`${roomKeyOf(room)}\n${nickname}`, member, CLAIM_MS)) === member
  }

  /** What a room is called that two nodes may be naming at this moment. Later its people say so, or the database. */
  async agree(name: RoomName): Promise<RoomName> {
    return (await this.#bus.first(`name\n${roomKeyOf(name)}`, name, CLAIM_MS)) as RoomName
  }

  async entering(room: RoomName, member: MemberId): Promise<Meeting<Nickname>> {
    const [own, other] = [`entering\n${member}`, `renaming\n${member}`]
    const { met, end } = await this.#bus.meet<Nickname>(own, room, other, CLAIM_MS)
    return { met, end: () => this.others.whenTold(() => void end()) }
  }

  async renaming(nickname: Nickname, member: MemberId): Promise<Meeting<RoomName>> {
    const [own, other] = [`renaming\n${member}`, `entering\n${member}`]
    const { met, end } = await this.#bus.meet<RoomName>(own, nickname, other, CLAIM_MS)
    return { met: met.map((room) => this.#parts.names.learn(room)), end }
  }

  /** The others keep the people of this node until its lease is over, because they are on their way to them. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.others.close()
    this.#bus.close()
  }

  #hear({ rooms, crowd, nicknames, limiters, dismiss, tellSession }: Node): void {
    const { clock, log } = this.#parts
    this.#bus.on('message', (_, fact) => rooms.hear(fact))
    this.#bus.on('dismissed', (_, member) => dismiss(member))
    this.#bus.on('session', (_, session) => {
      for (const room of crowd.roomsOf(session.id))
        nicknames.hear(room, session.nickname, session.id, clock.monotonic())
      tellSession(session)
    })
    this.#bus.on('spent', (_, spent) => {
      for (const [limit, each] of Object.entries(spent))
        for (const [key, count] of each) limiters[limit]?.owe(key, count, clock.monotonic())
    })
    this.#bus.listen(
      {
        missed: (from) => {
          this.others.missed(from)
          this.#isBehind = true
          this.#catchUpSoon()
        },
        gone: (from) => {
          log.warn({ node: from }, 'node timed out')
          this.others.gone(from)
        },
      },
      (room) => rooms.has(room),
    )
  }

  #tellSpent({ limiters }: Node): void {
    const spent: Record<string, [string, number][]> = {}
    for (const [limit, each] of Object.entries(limiters)) {
      const taken = each.takeSpent()
      if (taken.length > 0) spent[limit] = taken
    }
    if (Object.keys(spent).length > 0) void this.#bus.say('spent', spent)
  }

  #tend({ rooms }: Node): void {
    this.others.askAgain()
    if (this.#isBehind) this.#catchUpSoon()
    const now = this.#parts.clock.monotonic()
    if (this.#bus.isUp || now - this.#lookedAt < LOOK_EVERY_MS) return
    this.#lookedAt = now
    // PostgreSQL may be away as well; the next time comes.
    rooms.look().catch(() => {})
  }

  #catchUpSoon(): void {
    // While PostgreSQL is away too, the next time comes.
    this.#catchingUp.run().catch(() => {})
  }

  /** What was kept and changed while this node did not hear the others. */
  async #catchUp(): Promise<void> {
    const node = this.#node!
    this.#isBehind = false
    try {
      await this.#lookUp(node)
    } catch (error) {
      this.#isBehind = true
      throw error
    }
  }

  async #lookUp(node: Node): Promise<void> {
    await node.rooms.look()
    const before = node.connected()
    const kept = new Map(
      (await node.sessions.currentSessions([...before.keys()])).map((one) => [one.id, one]),
    )
    for (const [id, session] of before)
      if (!isSame(session, kept.get(id))) await node.renaming.run(id, () => this.#correct(node, id))
  }

  async #correct({ sessions, connected, tellSession, dismiss }: Node, id: MemberId): Promise<void> {
    const before = connected().get(id)
    const [kept] = await sessions.currentSessions([id])
    // Somebody may have told us meanwhile.
    if (before === undefined || !isSame(before, connected().get(id)) || isSame(before, kept)) return
    if (kept) tellSession(kept)
    else dismiss(id)
  }
}

function isSame(one: Session, other: Session | undefined): boolean {
  return one.nickname === other?.nickname && one.chosen === other.chosen
}
