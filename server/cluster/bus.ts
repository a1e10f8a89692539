import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock, Meeting } from '../chat/ports'
import { RETURN_MS } from '../chat/people/presence-journal'
import type { Facts, Member, MemberId, RoomName, Session } from '../../common/protocol'
import { RedisLink } from './redis-link'

/** What nodes tell each other. */
export interface Notes {
  /** The log of a room grew. */
  message: Facts['message']
  /** Who is present through the sender, as it changes. */
  presence: { entered: [RoomName, Member[]][]; left: [RoomName, MemberId[]][] }
  /** Tell everything from the beginning: one node, or all. */
  ask: { of: NodeId | null }
  /** All who are present through the sender are told between these two. */
  begin: null
  end: null
  /** People of a node that is silent, for one that starts now: they may come back to it. */
  lent: { node: NodeId; silentMs: number; entered: [RoomName, Member[]][] }
  session: Session
  dismissed: MemberId
  /** Tokens spent from rate limiters, by limit and key. */
  spent: Record<string, [string, number][]>
  /** Nothing but that the sender lives. */
  beat: null
}

export type Note = keyof Notes

/** A node from one start to its end: `<name>.<random>`. */
export type NodeId = string & { readonly _: 'NodeId' }

export interface BusParts {
  url: string
  /** Nodes of one database hear each other, and no others. */
  channel: string
  self: NodeId
  clock: Clock
  log: Logger
}

interface Listeners {
  /** A node was missed in between, or is heard for the first time: what it said before is not known here. */
  missed: (from: NodeId) => void
  /** A node has not been heard for as long as a lease lasts. */
  gone: (node: NodeId) => void
}

const BEAT_MS = 1_000
/** When a node does not hear its own beats, nothing gets through. */
const SILENT_MS = 3_000
/** A node that is not heard for so long is dead: its people have had the time to come back to another one. */
const LEASE_MS = RETURN_MS

/**
 * Where the nodes of one chat hear each other: one Redis channel, on which each numbers what it says, so that whoever has
 * missed something knows. Nothing is kept in Redis, so nothing is lost with it.
 */
export class Bus {
  readonly #parts: BusParts
  readonly #link: RedisLink
  readonly #hearers = new Map<Note, (from: NodeId, payload: never) => void>()
  readonly #others = new Map<NodeId, { number: number; heardAt: number; isLent?: true }>()
  readonly #beating: NodeJS.Timeout
  #listeners: Listeners = { missed: () => {}, gone: () => {} }
  /** Whether a `message` about this room is worth reading. */
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

  /** @returns how many nodes hear it, this one among them; `null` when that is not known */
  async say<N extends Note>(note: N, payload: Notes[N]): Promise<number | null> {
    // Counted all the same: by the number the others see that they have missed something.
    this.#number += 1
    if (!this.isUp && this.#echoAt > 0) return null
    const room = note === 'message' ? (payload as Notes['message']).room : ''
    return this.#publish(note, room, payload)
  }

  /** Something gets through, as far as one can know. */
  get isUp(): boolean {
    return this.#now - this.#echoAt < SILENT_MS
  }

  get self(): NodeId {
    return this.#parts.self
  }

  /** How many others are heard. */
  get otherCount(): number {
    return this.#others.size
  }

  /** Since when nothing was heard of a node, milliseconds. */
  silentMs(node: NodeId): number {
    return this.#now - (this.#others.get(node)?.heardAt ?? -Infinity)
  }

  /** Takes over a lease of a node that was never heard here. @returns false when it was */
  lend(node: NodeId, silentMs: number): boolean {
    const known = this.#others.get(node)
    if (known !== undefined) return known.isLent === true
    // A number that none follows: if it speaks after all, it has been missed.
    this.#others.set(node, { number: NaN, heardAt: this.#now - silentMs, isLent: true })
    return true
  }

  /** @returns the value that was the first for this key; this one, too, while nobody can be asked */
  async first(key: string, value: string, forMs: number): Promise<string> {
    return this.isUp ? this.#link.first(`${this.#parts.channel}:${key}`, value, forMs) : value
  }

  /**
   * Says under `own` what is about to be done, until the end of it, and hears what others have said under `other`. Meets
   * nobody while nobody can be asked.
   * @param what one line
   * @param forMs how long it stays said when this node dies meanwhile
   */
  async meet<T extends string>(own: string, what: string, other: string, forMs: number): Promise<Meeting<T>> {
    if (!this.isUp) return { met: [], end: () => {} }
    const [ownKey, otherKey] = [own, other].map((key) => `${this.#parts.channel}:${key}`) as [string, string]
    // The same may be said twice at once, and ends twice.
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
      // While Redis was away nobody could be heard.
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

/** What a node is called, from start to start. */
export function nameOf(node: NodeId): string {
  return node.slice(0, node.lastIndexOf('.'))
}

/** Four lines of head, and the payload. Most of what comes is about rooms that nobody here is in. */
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
