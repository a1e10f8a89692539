import type { Asks } from '../../common/protocol/asks'
import type { Facts } from '../../common/protocol/facts'
import type { JoinValue, Limits } from '../../common/protocol/answers'
import type { Member } from '../../common/protocol/members'
import type { Place, RoomName } from '../../common/protocol/ids'
import type { RoomInfo } from '../../common/protocol/rooms'
import type { Answer, Refusal } from '../../common/refusals'
import { isAtLeast } from '../../common/roles'
import type { Connection } from './connection/connection'
import { Crowd } from './crowd'
import { Loader, ranged } from './loader'
import { RenderThrottle } from './render-throttle'
import { eventsOf, isShut, type RoomEvent, topicIn } from './room-event'
import { Rejoin } from './connection/rejoin'
import { Signal } from './signal'
import { Timeline, type Growth, type Remembered } from './timeline'

/** The protocol this page speaks. */
const VERSION = 1
/** After a refusal that does not say when. */
const RETRY_MS = 1_000
/** After a lost connection others come back in this time, those of a large room later. */
const RETURN_MS = 90_000
/** A slow device must not hold up the room. */
const RESTORE_LIMIT_MS = 500

/** One room this page is in: its log and its people, kept true over any number of lost connections. */
export class Room {
  readonly timeline = new Timeline()
  readonly crowd = new Crowd()
  readonly events = new Signal<RoomEvent>()
  readonly loader: Loader
  /** True between the answer to a join and the loss of the connection. */
  isJoined = false
  /** True while a join waits for its answer. */
  isJoining = false
  /** True once the room answered at all. */
  isKnown = false
  /** True while we stay out, because a moderator has taken us out. */
  isRemoved = false
  /** Why the room does not let us in. One that `isShut` is not asked again by itself. */
  refusal: Refusal | null = null
  /** A password or an invite, until it has let us in or is refused. */
  way: Pick<Asks['join']['input'], 'password' | 'invite'> = {}
  /** What the server calls it; until it has answered, what it was asked by. */
  title: RoomName
  topic = ''
  info: RoomInfo | null = null
  /** How much waits here for moderators; `null` for others. */
  waiting: Pick<Facts['moderation'], 'held' | 'reports'> | null = null
  you: Member | null = null
  muted: JoinValue['muted']
  /** Own words that waited for a moderator when we came in. */
  held: JoinValue['held']
  limits: Limits | null = null

  readonly #connection: Connection
  /** Resolves when the log is restored, or after `RESTORE_LIMIT_MS`. */
  readonly #restored: Promise<void>
  readonly #hearing = new RenderThrottle((facts) => this.#told(facts))
  readonly #rejoin = new Rejoin(() => void this.join())
  #joinAnswer: Promise<unknown> = Promise.resolve()
  #wasLost = false
  #hasEnded = false

  /** @param remembered what an earlier page knew of the log, if anything */
  constructor(
    readonly name: RoomName,
    connection: Connection,
    remembered: Promise<Remembered | null>,
    /** How far the reader has read. */
    readonly read: () => Place | null = () => null,
  ) {
    this.title = name
    this.#connection = connection
    this.loader = new Loader({
      ...{ connection, timeline: this.timeline, title: () => this.title },
      tell: (growth) => this.#tellPage(growth),
    })
    const late = new Promise<void>((resolve) => setTimeout(resolve, RESTORE_LIMIT_MS))
    this.#restored = Promise.race([remembered.then((log) => this.#restore(log)), late])
  }

  /** How long the people of this room should take to come back when all of them lost the connection. */
  get returnWithinMs(): number {
    return this.crowd.count * (this.limits?.returnMsPerMember ?? 0)
  }

  get mayModerate(): boolean {
    return isAtLeast(this.you?.role, 'moderator')
  }

  /** In a room without an owner everybody may. */
  get mayPin(): boolean {
    return !this.info?.owner || this.mayModerate
  }

  /** Enters, or enters again and catches up. Harmless when repeated. */
  async join(): Promise<void> {
    if (this.isJoining || this.isRemoved) return
    this.isJoining = true
    await this.#restored
    if (this.#hasEnded || this.isRemoved) return
    const since = this.timeline.since
    const read = this.read()
    const input = { room: this.title, ...this.way, ...(since && { since }), ...(read && { read }) }
    const answered = this.timeline.asking()
    const answering = this.#connection.ask('join', input, (answer) => this.#answered(answer, since))
    const answer = await (this.#joinAnswer = answering)
    answered()
    this.isJoining = false
    if (answer === null && !this.#hasEnded && this.#connection.state === 'online') this.#rejoin.in()
  }

  /** The connection is gone; what we know stays, and what we heard is taken in now. */
  lost(): void {
    this.#hearing.end()
    this.#wasLost ||= this.isJoined
    this.isJoined = false
    this.#rejoin.cancel()
    this.loader.stop()
  }

  /** The reader has left for good: whatever is still answered changes nothing, and nothing is asked. */
  end(): void {
    this.lost()
    this.#hasEnded = true
  }

  heard(fact: Facts['message']): void {
    this.#hearing.add(fact)
  }

  toldHead(fact: Facts['head']): void {
    this.timeline.head(fact.epoch, fact.seq)
    this.#watch()
  }

  came(fact: Facts['join']): void {
    this.#notice('join', this.crowd.came(fact.members, fact.count, performance.now()))
  }

  left(fact: Facts['leave']): void {
    this.#notice('leave', this.crowd.left(fact.members, fact.count))
  }

  renamed({ member }: Facts['member']): void {
    if (this.you?.id === member.id) this.you = member
    const from = this.crowd.renamed(member)
    this.events.tell({ type: 'members' })
    if (from !== null) this.events.tell({ type: 'renamed', from, member })
  }

  set({ info }: Facts['room']): void {
    this.info = info
  }

  waits({ held, reports }: Facts['moderation']): void {
    this.waiting = { held, reports }
  }

  /** Asks for some of the people that a large room does not list. */
  async loadMembers(): Promise<void> {
    const { after } = this.crowd
    await this.#connection.ask('members', { room: this.title, ...(after && { after }) }, (answer) => {
      if (answer.ok) this.crowd.listed(answer.value)
    })
    this.events.tell({ type: 'members' })
  }

  async #restore(log: Remembered | null): Promise<void> {
    // A log that is read late is restored only if the server has not answered a join meanwhile.
    await this.#joinAnswer
    if (log === null || this.#hasEnded || this.timeline.epoch !== null) return
    this.#tellPage(this.timeline.restore(log))
    this.events.tell({ type: 'restored' })
  }

  #told(facts: Facts['message'][]): void {
    this.#tellGrowth(this.timeline.apply(facts), true)
    this.#watch()
  }

  #answered(answer: Answer<JoinValue>, since: Place | undefined): void {
    this.isJoining = false
    if (this.#hasEnded || this.isRemoved) return
    if (answer.ok) this.#joined(answer.value, since)
    else this.#refused(answer)
  }

  #joined(value: JoinValue, since: Place | undefined): void {
    // Where the name is another than was asked by, it says no more than that.
    if (value.version > VERSION && value.room.name === this.title)
      return this.events.tell({ type: 'outdated' })
    const isFirst = !this.isKnown
    this.isJoined = true
    this.isKnown = true
    this.refusal = null
    this.way = {}
    this.title = value.room.name
    this.topic = value.room.topic
    ;({ room: this.info, you: this.you, limits: this.limits, muted: this.muted, held: this.held } = value)
    this.timeline.own = value.you.id
    const lowest = since && !value.reset ? since.seq + 1 : 1
    const grown = this.timeline.joined(ranged(value, lowest, value.head, value.head), since)
    if (grown.reset) this.events.tell({ type: 'reset' })
    this.#tellGrowth(grown, !isFirst && !grown.reset)
    this.events.tell({ type: 'gaps' })
    const returnMs = this.#wasLost ? RETURN_MS + 2 * this.returnWithinMs : 0
    this.#wasLost = false
    this.crowd.joined([value.you, ...value.members], value.count, performance.now() + returnMs)
    this.events.tell({ type: 'members' })
    this.events.tell({ type: 'joined', isFirst, value })
    this.#watch()
    void this.loader.refresh()
  }

  #refused(refusal: Refusal): void {
    this.refusal = refusal
    if (isShut(refusal)) this.way = {}
    this.events.tell({ type: 'refused', refusal })
    if (refusal.retryable) this.#rejoin.in((refusal.retryAfterMs ?? RETRY_MS) * (1 + Math.random()))
  }

  #tellPage(growth: Growth): void {
    this.#tellGrowth(growth, false)
    this.events.tell({ type: 'gaps' })
  }

  #tellGrowth(growth: Growth, isLive: boolean): void {
    for (const event of eventsOf(growth, isLive)) this.events.tell(event)
    const topic = topicIn(growth)
    if (topic === undefined) return
    this.topic = topic
    this.events.tell({ type: 'topic' })
  }

  #notice(kind: 'join' | 'leave', members: Member[]): void {
    this.events.tell({ type: 'members' })
    if (members.length > 0) this.events.tell({ type: 'notice', kind, members })
  }

  /** A hole that stays is asked for; each time in vain more patiently. What only waits to be shown is none. */
  #watch(): void {
    if (this.timeline.missing && !this.#hearing.isBehind) this.#rejoin.patiently()
    // Not before we are in: the timer may be the one that asks to enter once more.
    else if (this.isJoined) this.#rejoin.cancel()
  }
}
