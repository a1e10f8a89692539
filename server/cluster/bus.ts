import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Meeting } from '../chat/nickname-register'
import type { Clock } from '../chat/ports'
import { RETURN_MS } from '../chat/people/presence-journal'
import type { Waiting } from '../chat/moderation/queue/queue'
import type { Facts } from '../../common/protocol/facts'
import type { Member, Session } from '../../common/protocol/members'
import type { MemberId, RoomName } from '../../common/protocol/ids'
import { RedisLink } from './redis-link'

/** The messages between nodes. */
export interface Notes {
  /** Entries were committed. */
  message: Facts['message']
  /** Changes of who is present through the sender. */
  presence: { entered: [RoomName, Member[]][]; left: [RoomName, MemberId[]][] }
  /** Asks one node, or all, for a snapshot of its members. */
  ask: { of: NodeId | null }
  /** Enclose a snapshot of the sender's members. */
  begin: null
  end: null
  /** Members of a silent node, for a node that starts now: they may reconnect to it. */
  lent: { node: NodeId; silentMs: number; entered: [RoomName, Member[]][] }
  session: Session
  typing: Facts['typing']
  dismissed: MemberId
  /** A moderator did this to the session. */
  removed: { member: MemberId; fact: Facts['removed'] }
  /** For the connections of the session. */
  told: { member: MemberId; fact: 'outcome' | 'moderation'; payload: Facts['outcome' | 'moderation'] }
  /** How much waits for the moderators of a room. */
  waiting: { room: RoomName; waiting: Waiting }
  /** A room has another state beside its log. */
  state: { room: RoomName; revision: number }
  /** The operators are others. */
  operators: null
  /** Tokens spent from rate limiters, by limit and key. */
  spent: Record<string, [string, number][]>
  /** A heartbeat. */
  beat: null
}

export type Note = keyof Notes

/** A run of a node: `<name>.<random>`. */
export type NodeId = string & { readonly _: 'NodeId' }

export interface BusParts {
  url: string
  /** One channel per database. */
  channel: string
  self: NodeId
  clock: Clock
  log: Logger
}

interface Listeners {
  /** Messages of the node were missed, or it is heard for the first time. */
  missed: (from: NodeId) => void
  /** The node's lease ran out. */
  gone: (node: NodeId) => void
}

const BEAT_MS = 1_000
/** Redis counts as down when a node has not heard its own heartbeat for this long. */
const SILENT_MS = 3_000
/** The lease of a node. After this long without a message it is dead, and its members had time to reconnect elsewhere. */
const LEASE_MS = RETURN_MS

/**
 * The message bus of the nodes: one Redis channel. Each node numbers its messages, so that the others notice gaps. Redis
 * stores nothing, so nothing is lost with it.
 */
export class Bus {
  readonly #parts: BusParts
  readonly #link: RedisLink
  readonly #hearers = new Map<Note, (from: NodeId, payload: never) => void>()
  readonly #others = new Map<NodeId, { number: number; heardAt: number; isLent?: true }>()
  readonly #beating: NodeJS.Timeout
  #listeners: Listeners = { missed: () => {}, gone: () => {} }
  /** Whether to parse a `message` of this room. */
  #isOfInterest: (room: RoomName) => boolean = () => true
  #number = 0
  #echoAt = -Infinity
  #upSince = -Infinity

  constructor(parts: BusParts) {
    this.#parts = parts
    const { url, channel, log } = parts
    this.#link = new RedisLink({ url, channel, log, onText: (text) => this.#hear(text) })
    this.#beating = setInterval(() => this.#beat(), BEAT_MS)
  }

  on<N extends Note>(note: N, hear: (from: NodeId, payload: Notes[N]) => void): void {
    this.#hearers.set(note, hear)
  }

  listen(listeners: Listeners, isOfInterest: (room: RoomName) => boolean): void {
    this.#listeners = listeners
    this.#isOfInterest = isOfInterest
  }

  /** @returns the number of nodes that receive it, including this one; `null` when unknown */
  async say<N extends Note>(note: N, payload: Notes[N]): Promise<number | null> {
    // Counted even when Redis is down, so that the others notice the gap.
    this.#number += 1
    if (!this.isUp && this.#echoAt > 0) return null
    const room = note === 'message' ? (payload as Notes['message']).room : ''
    return this.#publish(note, room, payload)
  }

  /** Redis delivers messages, as far as this node can tell. */
  get isUp(): boolean {
    return this.#now - this.#echoAt < SILENT_MS
  }

  get self(): NodeId {
    return this.#parts.self
  }

  get otherCount(): number {
    return this.#others.size
  }

  /** Milliseconds since the last message of a node. */
  silentMs(node: NodeId): number {
    return this.#now - (this.#others.get(node)?.heardAt ?? -Infinity)
  }

  /** Takes over the lease of a node that this node never heard. @returns false when it did hear it */
  lend(node: NodeId, silentMs: number): boolean {
    const known = this.#others.get(node)
    if (known !== undefined) return known.isLent === true
    // No number follows NaN, so that the next message of the node counts as a gap.
    this.#others.set(node, { number: NaN, heardAt: this.#now - silentMs, isLent: true })
    return true
  }

  /** @returns the first value set for this key; `value` itself while Redis is down */
  async first(key: string, value: string, forMs: number): Promise<string> {
    return this.isUp ? this.#link.first(`${this.#parts.channel}:${key}`, value, forMs) : value
  }

  /**
   * Announces an operation under `own` until it ends, and reads the operations announced under `other`. Meets none while
   * Redis is down.
   * @param what one line
   * @param forMs when the announcement expires if this node dies
   */
  async meet<T extends string>(own: string, what: string, other: string, forMs: number): Promise<Meeting<T>> {
    if (!this.isUp) return { met: [], end: () => {} }
    const [ownKey, otherKey] = [own, other].map((key) => `${this.#parts.channel}:${key}`) as [string, string]
    // The same operation may run twice at once, and each run ends by itself.
    const said = `${what}\n${randomBytes(6).toString('base64url')}`
    const met = await this.#link.meet(ownKey, said, otherKey, forMs)
    return {
      met: met.map((each) => each.slice(0, each.indexOf('\n')) as T),
      end: () => this.#link.takeOut(ownKey, said),
    }
  }

  close(): void {
    clearInterval(this.#beating)
    this.#link.close()
  }

  get #now(): number {
    return this.#parts.clock.monotonic()
  }

  #publish(note: Note, room: string, payload: unknown): Promise<number | null> {
    const head = `${this.#parts.self}\n${this.#number}\n${note}\n${room}\n`
    return this.#link.publish(head + JSON.stringify(payload))
  }

  #beat(): void {
    void this.#publish('beat', '', null)
    if (!this.isUp) return
    for (const [node, { heardAt, isLent }] of this.#others) {
      // A lease does not run while Redis is down.
      if (this.#now - Math.max(heardAt, isLent ? 0 : this.#upSince) <= LEASE_MS) continue
      this.#others.delete(node)
      this.#listeners.gone(node)
    }
  }

  #hear(text: string): void {
    const { from, number, note, room, body } = parse(text)
    const now = this.#now
    if (from === this.#parts.self) {
      if (!this.isUp) this.#upSince = now
      this.#echoAt = now
      return
    }
    const expected = (this.#others.get(from)?.number ?? 0) + (note === 'beat' ? 0 : 1)
    this.#others.set(from, { number, heardAt: now })
    if (number !== expected) this.#listeners.missed(from)
    if (note === 'message' && !this.#isOfInterest(room)) return
    this.#hearers.get(note)?.(from, JSON.parse(body()) as never)
  }
}

/** The name of a node, the same for all its runs. */
export function nameOf(node: NodeId): string {
  return node.slice(0, node.lastIndexOf('.'))
}

/** Four header lines and the payload, which is parsed lazily: most messages are about rooms that this node has not open. */
function parse(text: string) {
  const ends: number[] = []
  for (let line = 0; line < 4; line += 1) ends.push(text.indexOf('\n', (ends.at(-1) ?? -1) + 1))
  const [one, two, three, four] = ends as [number, number, number, number]
  return {
    from: text.slice(0, one) as NodeId,
    number: Number(text.slice(one + 1, two)),
    note: text.slice(two + 1, three) as Note,
    room: text.slice(three + 1, four) as RoomName,
    body: () => text.slice(four + 1),
  }
}
