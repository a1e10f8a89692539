import type { Entry, MessageEntry } from '../../common/protocol/entries'
import type { Member, Session } from '../../common/protocol/members'
import type { Nickname, RoomName } from '../../common/protocol/ids'
import type { Answer } from '../../common/refusals'
import { Connection } from './connection/connection'
import { Delivery } from './delivery'
import { Ignored } from '../device/ignored'
import { Identity } from './connection/identity'
import { afterLongSleep } from '../device/idle'
import { MESSAGES_KEPT, openLogCache } from '../device/log-cache'
import { Outbox } from './outbox/outbox'
import { openOutboxStore } from '../device/outbox-store'
import { Room } from './room'
import { isShut, type RoomEvent } from './room-event'
import { roomOfText } from './room-names'
import { JoinedRooms } from './joined-rooms'
import { News } from './news'
import { rename } from './connection/session'
import { Signal } from './signal'

/** Everything the page knows, and the only place where its parts meet. */
export class Chat {
  readonly events = new Signal<{ room: Room; event: RoomEvent }>()
  readonly identity = new Identity({
    renew: () => this.connection.renew(),
    // What somebody else has read here is not ours to show.
    isAnother: () => this.#logs.forgetAll(),
  })
  /** A room that we enter has somebody of our nickname, so the server gave us another one. */
  readonly nicknameReplaced = new Signal<{ from: Nickname; to: Nickname }>()
  readonly rooms = new JoinedRooms()
  readonly ignored = new Ignored()
  readonly news: News = new News(this)
  readonly connection = new Connection(
    () => this.identity.take(),
    () => Math.max(0, ...[...this.#rooms.values()].map((room) => room.returnWithinMs)),
  )
  readonly outbox = new Outbox()
  readonly delivery = new Delivery(this.outbox, openOutboxStore(), this.connection, {
    roomOf: (name) => this.rooms.learn(roomOfText(name)),
    author: () => this.session,
    epochOf: (name) => this.entered(name)?.timeline.epoch ?? null,
  })
  /** The room on the screen. */
  current: Room

  readonly #rooms = new Map<RoomName, Room>()
  readonly #logs = openLogCache()
  /** What we asked to be called last. */
  #wanted = ''

  constructor(first: RoomName) {
    this.current = this.room(first)
    this.rooms.add(this.current.name)
    this.#listen()
  }

  /** Who we are, or were when the page was last open. */
  get session(): Session | null {
    return this.identity.session
  }

  /** The server's time, epoch milliseconds. */
  now(): number {
    return this.identity.clock.now()
  }

  start(): void {
    if (this.session) this.identity.changes.tell(this.session)
    this.connection.start()
    this.delivery.adopt()
  }

  /** The room of this name, unless we are not in it. */
  entered(name: RoomName): Room | undefined {
    return this.#rooms.get(this.rooms.of(name))
  }

  /** The room of this name; made when it is not there. */
  room(asWritten: RoomName): Room {
    const name = this.rooms.learn(asWritten)
    const known = this.#rooms.get(name)
    if (known) return known
    const remembered = Promise.resolve(this.session && this.#logs.read(name))
    const room = new Room(name, this.connection, remembered, () => this.rooms.place(name))
    this.#rooms.set(name, room)
    room.events.on((event) => this.#happened(room, event))
    return room
  }

  /** Puts a room on the screen, entering it when we are not in it. */
  open(name: RoomName): Room {
    this.current = this.room(name)
    this.rooms.add(this.current.name)
    if (!this.current.isJoined) void this.current.join()
    this.events.tell({ room: this.current, event: { type: 'shown' } })
    return this.current
  }

  leave(name: RoomName): void {
    void this.delivery.finish(name).then(() => {
      if (!this.#rooms.has(name)) void this.connection.ask('leave', { room: name })
    })
    this.#rooms.get(name)?.end()
    this.#rooms.delete(name)
    this.rooms.remove(name)
    this.delivery.drop(name)
    this.#logs.forget(name)
  }

  /** The reader has seen the room on the screen up to `seq`, or all of it with `null`. @returns how many are left */
  read(seq: number | null): number {
    const { name, timeline } = this.current
    const { epoch, last } = timeline
    if (epoch !== null) this.rooms.markRead(name, { epoch, seq: seq ?? last })
    return this.rooms.unread(name)
  }

  async rename(nickname: string): Promise<Answer<Session> | null> {
    this.#wanted = nickname
    let answer = await rename(nickname)
    // The cookie is gone, and we with it: somebody new may be called so, too.
    if (answer?.ok === false && answer.code === 'session-required' && (await this.identity.ask()))
      answer = await rename(nickname)
    if (!answer?.ok) return answer
    this.identity.hasCookieOf(answer.value)
    for (const room of this.#rooms.values()) if (!room.isJoined) void room.join()
    return answer
  }

  /** Oneself as the author of what is not yet sent; `null` before the server said who we are. */
  author(room: Room): Member | null {
    return this.session && { ...room.you, id: this.session.id, nickname: this.session.nickname }
  }

  isMine(entry: Entry): boolean {
    return entry.author.id === this.session?.id
  }

  #listen(): void {
    const { connection, delivery } = this
    connection.changes.on((state) => (state === 'online' ? this.#joinAll() : this.#lost()))
    connection.on('message', (fact) => this.entered(fact.room)?.heard(fact))
    connection.on('head', (fact) => this.entered(fact.room)?.toldHead(fact))
    connection.on('join', (fact) => this.entered(fact.room)?.came(fact))
    connection.on('leave', (fact) => this.entered(fact.room)?.left(fact))
    connection.on('member', (fact) => this.entered(fact.room)?.renamed(fact))
    connection.on('room', (fact) => this.entered(fact.room)?.set(fact))
    connection.on('moderation', (fact) => this.entered(fact.room)?.waits(fact))
    connection.on('session', (session) => this.#told(session))
    this.rooms.changesElsewhere.on(() => this.#follow())
    delivery.lost.on((name) => void this.entered(name)?.join())
    delivery.adopted.on((name) => {
      this.rooms.add(name)
      const room = this.room(name)
      this.#settle(room, room.timeline.entries)
      if (room.isJoined) delivery.open(room.name)
      else void room.join()
    })
    delivery.kept.on(({ room, seq }) => this.#kept(this.entered(room), seq))
    // The line may be dead without a word: asking finds out, and catches up.
    afterLongSleep(() => {
      if (this.current.isJoined) void this.current.join()
    })
  }

  /** Another nickname while a join is under way means that ours is taken in that room. */
  #told(session: Session): void {
    const { session: before } = this
    this.identity.told(session)
    if (!before?.chosen || before.id !== session.id) return
    const [from, to] = [before.nickname, session.nickname]
    const isEntering = [...this.#rooms.values()].some((room) => room.isJoining)
    if (isEntering && to !== from && to !== this.#wanted) this.nicknameReplaced.tell({ from, to })
  }

  #joinAll(): void {
    this.identity.connected()
    const rooms = this.rooms.names().map((name) => this.room(name))
    for (const room of new Set([this.current, ...rooms])) if (!isShut(room.refusal)) void room.join()
    this.delivery.adopt()
  }

  /** Tabs of one device are in the same rooms, but for the one on the screen and those with something to send. */
  #follow(): void {
    const names = this.rooms.names()
    for (const name of names) if (!this.#rooms.has(name)) void this.room(name).join()
    for (const name of [...this.#rooms.keys()]) {
      if (names.includes(name)) continue
      if (name === this.current.name || this.outbox.of(name).length > 0) this.rooms.add(name)
      else this.leave(name)
    }
  }

  #lost(): void {
    this.identity.lost()
    this.delivery.shut()
    for (const room of this.#rooms.values()) room.lost()
  }

  /** For the next time the page is opened. Words that were deleted leave the device at once. */
  #keepLog(room: Room, changed: readonly MessageEntry[] = []): void {
    if (!room.isKnown || this.#rooms.get(room.name) !== room) return
    const atOnce = changed.some(({ deleted }) => deleted)
    this.#logs.keep(room.name, () => room.timeline.newest(MESSAGES_KEPT), atOnce)
  }

  /** The log says it last: when the entry is not there yet, it is missing. */
  #kept(room: Room | undefined, seq: number): void {
    if (!room) return
    const { epoch } = room.timeline
    if (epoch !== null) room.toldHead({ room: room.name, epoch, seq })
    this.#settle(room, [])
  }

  #happened(room: Room, event: RoomEvent): void {
    if (event.type === 'joined') this.rooms.joined(room.name, event.value)
    if (event.type === 'changed') this.news.changed(room, event.entries)
    this.events.tell({ room, event })
    if (event.type === 'reset') this.delivery.forgotten(room.name)
    // Forgotten since this connection began: the next handshake is refused, and takes a session first.
    else if (event.type === 'refused' && event.refusal.code === 'session-required') this.connection.renew()
    else if (event.type === 'entries') this.#grown(room, event.entries)
    else if (event.type === 'changed') {
      this.#settle(room, [])
      this.#keepLog(room, event.entries)
    } else if (event.type === 'joined') {
      if (room.you) this.identity.named(room.you)
      this.#grown(room, [], event.value.mentioned)
      this.#settle(room, room.timeline.entries)
      this.delivery.open(room.name)
    }
  }

  /**
   * What is among these entries of the room's log needs no delivery, also what was sent as somebody we are no more: a
   * `clientId` that this page made is nobody else's.
   */
  #settle(room: Room, entries: readonly Entry[]): void {
    this.delivery.settle(room.name, entries, room.timeline.last)
  }

  /** @param mentioned `seq` of an entry that is for us and perhaps not here */
  #grown(room: Room, entries: readonly MessageEntry[], mentioned?: number): void {
    this.#settle(room, entries)
    this.#keepLog(room)
    this.news.grown(room, entries, mentioned)
  }
}
