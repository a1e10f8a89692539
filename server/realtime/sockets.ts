import type { Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Server as Engine, Socket as EngineSocket } from 'engine.io'
import { Server } from 'socket.io'
import { Budget } from '../chat/limits/budget'
import type { Chat } from '../chat/chat'
import type { Audience } from '../chat/ports'
import { isTrouble } from '../errors'
import type { Ask } from '../../common/protocol/asks'
import type { Session } from '../../common/protocol/members'
import type { MemberId, RoomName } from '../../common/protocol/ids'
import type { Facts, ServerEvents } from '../../common/protocol/facts'
import type { Answer } from '../../common/refusals'
import { answerAsks, InFlight } from './asks'
import { BackPressure } from './back-pressure'
import { closeConnections, upgradedOf } from './close-all'
import { Admission, type AdmissionParts, handshakeError, type SessionUpdates } from './admission/handshake'
import { memberKey, roomKey } from './room-keys'
import { serverOptions } from './server-options'
import { watch, type Watched, type WatchParts } from './watch'
import { Presence, type PresenceParts } from './presence/presence'
import { forgetHandshake, forgetUpgrades } from './engine-internals'
import { HandshakeBatches } from './admission/handshake-batches'
import { webSocketsFor } from './admission/web-sockets'
import { type ChatSocket, type Io, memberOfSocket, removeFrom, SocketActor, socketsIn } from './socket-actor'
import { withWholeFrames, writeAtEndOfTurn, writeTogether } from './writes'

const RESTART_SPREAD_MIN_MS = 1_000

export interface SocketParts
  extends
    AdmissionParts,
    Required<Pick<PresenceParts, 'roleOf' | 'newcomers' | 'onChanged' | 'onRenamed' | 'others'>> {
  /** Reconnects per second that clients are asked for after a restart. */
  returnsPerSecond: number
  onAnswer: (ask: Ask, outcome: Answer<unknown>) => void
  /** Called for bugs and failing parts, never for refusals. @param what the log line */
  onTrouble: (what: string, error: unknown, ask?: Ask) => void
}

/** The Socket.IO server: connections, presence, broadcast. It accepts no connection before `open`. */
export class Sockets implements Omit<Audience, 'tellModerators' | 'tellState' | 'removeFrom'> {
  readonly presence: Presence
  readonly budget: Budget
  readonly #io: Io
  readonly #parts: SocketParts
  readonly #admission: Admission
  readonly #handshakes = new HandshakeBatches()
  readonly #watchParts: WatchParts
  readonly #watched = new WeakMap<EngineSocket, Watched>()
  readonly #inFlight = new InFlight()
  readonly #backPressure = new BackPressure()
  readonly #arriving = new Set<SessionUpdates>()
  #upgraded: ReadonlySet<Duplex> = new Set()
  #server: HttpServer | undefined

  constructor(parts: SocketParts) {
    const { config } = (this.#parts = parts)
    this.#admission = new Admission(parts)
    this.budget = new Budget(config.costs)
    this.#watchParts = { ...parts, admission: this.#admission, budget: this.budget }
    this.#io = new Server({
      ...serverOptions,
      maxHttpBufferSize: config.maxFrameBytes,
      wsEngine: webSocketsFor((request) => this.#admission.isStranger(request)),
      allowRequest: (request, allow) =>
        this.#handshakes.add(() =>
          allow(null, !request.socket.destroyed && this.#admission.hasRoomFor(request)),
        ),
    })
    this.presence = new Presence({
      ...parts,
      adapter: withWholeFrames(this.#io.of('/').adapter),
      leaveGraceMs: config.leaveGraceMs,
      memberOf: (id) => {
        const socket = this.#io.of('/').sockets.get(id)
        return socket && memberOfSocket(socket)
      },
      tell: (room, fact, payload) => this.#emit(roomKey(room), fact, payload),
    })
  }

  open(server: HttpServer, chat: Chat): void {
    const { onAnswer, onRefused, onTrouble, isDraining, load } = this.#parts
    this.#server = server
    this.#upgraded = upgradedOf(server)
    this.#io.attach(server)
    const engine: Engine = this.#io.engine
    engine.on('connection', (connection: EngineSocket) => {
      connection.once('close', this.#admission.count(connection.request))
      this.#watched.set(connection, watch(connection, this.#watchParts))
    })
    engine.on('flush', writeTogether)
    forgetUpgrades(engine)
    this.#io.use((socket, next) => {
      const updates: SessionUpdates = new Map()
      this.#arriving.add(updates)
      void this.#admission.admit(socket.conn, socket.request, updates).then(
        (data) => {
          socket.data = data
          this.#watched.get(socket.conn)!.payer.session = data.session.id
          next()
          // By then it is connected, and gets facts itself.
          process.nextTick(() => this.#arrived(socket, updates))
        },
        (error: unknown) => {
          this.#arriving.delete(updates)
          if (isTrouble(error)) onTrouble('handshake failed', error)
          next(handshakeError(error))
          // After the answer.
          setImmediate(() => socket.conn.close())
        },
      )
    })
    this.#io.on('connection', (socket) => {
      forgetHandshake(socket)
      void socket.join(memberKey(socket.data.session.id))
      answerAsks(socket, new SocketActor(socket, this.presence), {
        chat,
        ...this.#watched.get(socket.conn)!,
        budget: this.budget,
        inFlight: this.#inFlight,
        isDraining,
        load,
        onAnswer(ask, outcome) {
          onAnswer(ask, outcome)
          if (outcome.ok || outcome.code !== 'too-fast') return
          onRefused('rate limited', { addressKey: socket.data.addressKey, limit: ask })
        },
        onTrouble: (ask, error) => onTrouble('ask failed', error, ask),
      })
    })
  }

  /** Disconnects slow clients. To be called about once a second. @param now monotonic milliseconds */
  relieve(now: number): void {
    const count = this.#backPressure.relieve(this.#io.engine, now)
    if (count > 0) this.#parts.log.warn({ count }, 'disconnected slow clients')
  }

  /** @param now monotonic milliseconds */
  sweep(now: number): void {
    this.#admission.sweep(now)
    this.budget.sweep(now)
  }

  get connectionCount(): number {
    return this.#io.engine.clientsCount
  }

  /** Connections in a room on this node. */
  count(room: RoomName): number {
    return this.#io.of('/').adapter.rooms.get(roomKey(room))?.size ?? 0
  }

  /** The sessions of all connections. */
  connected(): Map<MemberId, Session> {
    const sockets = [...this.#io.of('/').sockets.values()]
    return new Map(sockets.map(({ data: { session } }) => [session.id, session]))
  }

  tell: Audience['tell'] = (room, fact, payload) => this.#emit(roomKey(room), fact, payload)

  tellEntries(fact: Facts['message']): void {
    // The answers to their authors follow in this turn.
    for (const { author } of fact.entries)
      for (const { conn } of this.#socketsOf(author.id)) writeAtEndOfTurn(conn)
    this.tell(fact.room, 'message', fact)
  }

  /** Volatile: a client that is still being written to misses it. */
  tellTyping(room: RoomName, member: MemberId): void {
    const others = this.#io.to(roomKey(room)).except(memberKey(member))
    if (this.count(room) > 0) others.volatile.emit('typing', { room, member })
  }

  tellSession(session: Session): void {
    for (const updates of this.#arriving) updates.set(session.id, session)
    for (const socket of this.#socketsOf(session.id)) socket.data.session = session
    this.#emit(memberKey(session.id), 'session', session)
    this.presence.rename(session)
  }

  tellMember: Audience['tellMember'] = (member, fact, payload) => this.#emit(memberKey(member), fact, payload)

  /** Tells the session's connections; unless it is muted, they leave the room. */
  remove(member: MemberId, fact: Facts['removed']): void {
    this.#emit(memberKey(member), 'removed', fact)
    if (fact.code === 'muted') return
    for (const socket of this.#socketsOf(member))
      this.presence.onPurpose(() => void socket.leave(roomKey(fact.room)))
    this.presence.dismiss(member, [fact.room])
  }

  /** Tells these connections of a room, which then leave it. @returns their members */
  removeFrom(room: RoomName, why: Parameters<Audience['removeFrom']>[1]): Set<MemberId> {
    return removeFrom(socketsIn(this.#io, roomKey(room)), room, why, this.presence)
  }

  addressKeyIn: Audience['addressKeyIn'] = (room, member) =>
    this.#socketsOf(member).findLast(({ rooms }) => rooms.has(roomKey(room)))?.data.addressKey

  /** Closes every connection of a session; the rooms are told at once. */
  dismiss(member: MemberId): void {
    for (const updates of this.#arriving) updates.set(member, null)
    for (const socket of this.#socketsOf(member)) this.presence.onPurpose(() => socket.disconnect(true))
    this.presence.dismiss(member)
  }

  /** Asks the clients to reconnect spread over time, answers pending asks, and closes every connection. */
  async close(): Promise<void> {
    const spreadMs = (this.connectionCount / this.#parts.returnsPerSecond) * 1_000
    const withinMs = Math.max(RESTART_SPREAD_MIN_MS, spreadMs)
    this.#io.emit('restart', { withinMs: Math.round(withinMs) })
    await this.#inFlight.settled()
    this.presence.close()
    await closeConnections(this.#io, this.#upgraded, this.#parts.clock)
    const closed = this.#io.close()
    // `close` waits for every connection, also for those that never sent a request.
    this.#server?.closeAllConnections()
    await closed
  }

  /** Applies the session updates since the handshake read the session. */
  #arrived(socket: ChatSocket, updates: SessionUpdates): void {
    this.#arriving.delete(updates)
    const session = updates.get(socket.data.session.id)
    if (session === null) socket.disconnect(true)
    if (!session) return
    socket.data.session = session
    socket.emit('session', session)
  }

  #socketsOf(member: MemberId): ChatSocket[] {
    return socketsIn(this.#io, memberKey(member))
  }

  #emit(key: string, fact: keyof ServerEvents, payload: unknown): void {
    // All members of the room may be on other nodes.
    if (!this.#io.of('/').adapter.rooms.has(key)) return
    // The callers' types pair fact and payload. Socket.IO's types cannot follow a pair through a type parameter.
    ;(this.#io.to(key).emit as (fact: string, payload: unknown) => boolean)(fact, payload)
  }
}
