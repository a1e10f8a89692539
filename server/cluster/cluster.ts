import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { roomKeyOf } from '../../common/room-name'
import { RateLimiter } from '../chat/limits/rate-limiter'
import { Coalescer } from '../chat/log/coalescer'
import type { Meeting, NicknameRegister } from '../chat/nickname-register'
import type { Clock } from '../chat/ports'
import type { RoomNames } from '../chat/rooms/room-names'
import type { Epoch, MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import type { Session } from '../../common/protocol/members'
import { Bus, type NodeId, type Notes } from './bus'
import type { Node } from './node'
import { RemotePresence } from './remote-presence'

/** How long a start waits for Redis and the other nodes before it goes on without them. */
const OPEN_WITHIN_MS = 2_000
const ASK_EVERY_MS = 100
const SPENT_EVERY_MS = 100
const TEND_EVERY_MS = 1_000
/** While Redis is down, the entries of other nodes are read from the database this often. */
const LOOK_EVERY_MS = 2_500
/** How long a claim on a name lasts in Redis. By then all nodes know the name's owner. */
const CLAIM_MS = 10_000

export interface ClusterParts {
  redisUrl: string
  nodeName: string
  epoch: Epoch
  names: RoomNames
  clock: Clock
  log: Logger
}

/** Of all members who type, to the other nodes. */
const TYPING_RATE = { perMinute: 3_000, burst: 50 }

/** Connects this node with the others: sends its changes to them, and applies theirs. */
export class Cluster implements NicknameRegister {
  readonly others: RemotePresence
  readonly #parts: ClusterParts
  readonly #bus: Bus
  readonly #catchingUp = new Coalescer(() => this.#catchUp())
  readonly #timers: NodeJS.Timeout[] = []
  readonly #typing = new RateLimiter(TYPING_RATE)
  #node: Node | null = null
  #lookedAt = -Infinity
  /** Messages were missed, and their changes not read from the database yet. */
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

  /** Joins the cluster. Resolves when the members of the other nodes are known, or after a timeout. */
  async open(node: Node): Promise<void> {
    this.#node = node
    this.#hear(node)
    const endsAt = this.#parts.clock.monotonic() + OPEN_WITHIN_MS
    for (let hearing: number | null = null; this.#parts.clock.monotonic() < endsAt;) {
      if (this.#bus.isUp && hearing !== null && this.others.wholeCount >= hearing - 1) break
      hearing = (await this.#bus.say('ask', { of: null })) ?? hearing
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
    }
    node.presence.forgetChanges()
    this.#timers.push(
      setInterval(() => this.#tellSpent(node), SPENT_EVERY_MS),
      setInterval(() => this.#tend(node), TEND_EVERY_MS),
    )
  }

  get isUp(): boolean {
    return this.#bus.isUp
  }

  /** The number of connected nodes, including this one. */
  get size(): number {
    return this.#bus.otherCount + 1
  }

  tell<
    N extends 'dismissed' | 'message' | 'operators' | 'removed' | 'session' | 'state' | 'told' | 'waiting',
  >(note: N, payload: Notes[N]): void {
    void this.#bus.say(note, payload)
  }

  tellTyping(room: RoomName, member: MemberId): void {
    const now = this.#parts.clock.monotonic()
    if (!this.#bus.isUp || this.#typing.waitMs('', now, 1) > 0) return
    this.#typing.spend('', now)
    void this.#bus.say('typing', { room, member })
  }

  async claim(room: RoomName, nickname: string, member: MemberId): Promise<boolean> {
    return (await this.#bus.first(`${roomKeyOf(room)}\n${nickname}`, member, CLAIM_MS)) === member
  }

  /** Agrees on the name of a room that two nodes may create at the same moment. Later its members or the database tell it. */
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

  /** The others keep this node's members until its lease ends, because they are reconnecting to them. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.others.close()
    this.#bus.close()
  }

  #hear(node: Node): void {
    const { rooms, operators, crowd, nicknames, limiters, dismiss, here, tellSession, tellTyping } = node
    const { clock, log, names } = this.#parts
    this.#bus.on('message', (_, fact) => rooms.hear(fact))
    this.#bus.on('typing', (_, { room, member }) => tellTyping(room, member))
    this.#bus.on('dismissed', (_, member) => dismiss(member))
    this.#bus.on('state', (_, { room, revision }) => rooms.hearState(room, revision))
    // After a failure `#tend` or the housekeeping tries again.
    this.#bus.on('operators', () => void operators.look().catch(() => {}))
    const named = <F extends { room: RoomName }>(fact: F): F => ({ ...fact, room: names.of(fact.room) })
    this.#bus.on('removed', (_, { member, fact }) => here.remove(member, named(fact)))
    this.#bus.on('told', (_, { member, fact, payload }) => here.tellMember(member, fact, named(payload)))
    this.#bus.on('waiting', (_, { room, waiting }) => here.tellModerators(names.of(room), waiting))
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

  #tend({ rooms, operators }: Node): void {
    this.others.askAgain()
    if (this.#isBehind) this.#catchUpSoon()
    const now = this.#parts.clock.monotonic()
    if (this.#bus.isUp || now - this.#lookedAt < LOOK_EVERY_MS) return
    this.#lookedAt = now
    // PostgreSQL may be down as well; the next run tries again.
    Promise.all([rooms.look(), operators.look()]).catch(() => {})
  }

  #catchUpSoon(): void {
    // PostgreSQL may be down as well; `#tend` tries again.
    this.#catchingUp.run().catch(() => {})
  }

  /** Reads the entries and session changes that were missed. */
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
    await Promise.all([node.rooms.look(), node.operators.look()])
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
    // A message may have told it meanwhile.
    if (before === undefined || !isSame(before, connected().get(id)) || isSame(before, kept)) return
    if (kept) tellSession(kept)
    else dismiss(id)
  }
}

function isSame(one: Session, other: Session | undefined): boolean {
  return one.nickname === other?.nickname && one.chosen === other.chosen
}
