import { type Server as HttpServer, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Server as Engine, Socket as EngineSocket } from 'engine.io'
import type { Logger } from 'pino'
import { Server } from 'socket.io'
import { Budget } from '../chat/budget'
import type { Chat } from '../chat/chat'
import type { Audience, Others } from '../chat/ports'
import { isTrouble } from '../errors'
import type {
  Answer,
  Ask,
  ClientEvents,
  Member,
  MemberId,
  RoomName,
  ServerEvents,
  Session,
} from '../protocol'
import { answerAsks, InFlight } from './asks'
import { BackPressure } from './back-pressure'
import { parser } from './encoder'
import { closeAll } from './close-all'
import { Gate, type GateParts, handshakeError, type News } from './gate'
import { memberKey, roomKey } from './keys'
import { watch, type Watched, type WatchParts } from './watch'
import { Presence } from './presence'
import { Turnstile } from './turnstile'
import { awaitNoPolls, writeTogether } from './web-socket'
import { webSocketsFor } from './web-sockets'
import { type ChatSocket, memberOf, type SocketData, SocketVisitor } from './visitor'

const PING_INTERVAL_MS = 20_000
const PING_TIMEOUT_MS = 15_000
/** How long a connection may stay without a session. */
const CONNECT_TIMEOUT_MS = 10_000
const RESTART_SPREAD_MIN_MS = 1_000

export interface SocketParts extends GateParts {
  /** How many are asked to come back in one second after a restart. */
  returnsPerSecond: number
  log: Logger
  onChanged: (room: RoomName, entered: Member[], left: Member[]) => void
  /** Hears of everybody who is renamed, as they were called until now. */
  onRenamed: (room: RoomName, before: Member) => void
  others: Others | null
  onAnswer: (ask: Ask, outcome: Answer<unknown>) => void
  /** Hears of bugs and broken parts, never of refusals. @param what failed, for the log */
  onTrouble: (what: string, error: unknown, ask?: Ask) => void
}

/** Socket.IO: who is connected, who is present, who is told. It hears nobody before `open`. */
export class Sockets implements Audience {
  readonly presence: Presence
  readonly budget: Budget
  readonly #io: Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>
  readonly #parts: SocketParts
  readonly #gate: Gate
  readonly #turnstile = new Turnstile()
  readonly #watchParts: WatchParts
  readonly #watched = new WeakMap<EngineSocket, Watched>()
  readonly #inFlight = new InFlight()
  readonly #backPressure = new BackPressure()
  readonly #arriving = new Set<News>()
  /** The streams of upgrades: the HTTP server waits for their ends, and does not close them. */
  readonly #upgraded = new Set<Duplex>()
  #server: HttpServer | undefined

  constructor(parts: SocketParts) {
    const { config, clock, onChanged, onRenamed, others } = parts
    this.#parts = parts
    this.#gate = new Gate(parts)
    this.budget = new Budget(config.costs)
    this.#watchParts = { ...parts, gate: this.#gate, budget: this.budget }
    this.#io = new Server({
      transports: ['polling', 'websocket'],
      serveClient: false,
      parser,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: config.maxFrameBytes,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      wsEngine: webSocketsFor((request) => this.#gate.isStranger(request)),
      allowRequest: (request, allow) =>
        this.#turnstile.wait(() => allow(null, !request.socket.destroyed && this.#gate.hasRoomFor(request))),
    })
    this.presence = new Presence({
      adapter: this.#io.of('/').adapter,
      clock,
      leaveGraceMs: config.leaveGraceMs,
      memberOf: (id) => {
        const socket = this.#io.of('/').sockets.get(id)
        return socket && memberOf(socket)
      },
      tell: (room, fact, payload) => this.#emit(roomKey(room), fact, payload),
      onChanged,
      onRenamed,
      others,
    })
  }

  /** Lets people in. */
  open(server: HttpServer, chat: Chat): void {
    const { onAnswer, onRefused, onTrouble, isDraining, load } = this.#parts
    this.#server = server
    server.on('upgrade', (_, stream: Duplex) => {
      this.#upgraded.add(stream)
      stream.on('close', () => this.#upgraded.delete(stream))
      // One that breaks off while it waits to be let in: nobody else listens yet.
      stream.on('error', () => {})
    })
    this.#io.attach(server)
    const engine: Engine = this.#io.engine
    engine.on('connection', (connection: EngineSocket) => {
      connection.once('close', this.#gate.count(connection.request))
      this.#watched.set(connection, watch(connection, this.#watchParts))
    })
    engine.on('flush', writeTogether)
    engine.use((_: unknown, response: object, next: () => void) => {
      // The answer to an upgrade lives as long as its connection, and would keep the request and its headers.
      if (!(response instanceof ServerResponse)) Object.assign(response, { req: null })
      next()
    })
    this.#io.use((socket, next) => {
      const news: News = new Map()
      this.#arriving.add(news)
      void this.#gate.admit(socket.conn, socket.request, news).then(
        (data) => {
          socket.data = data
          this.#watched.get(socket.conn)!.payer.session = data.session.id
          next()
          // By then it is connected, and hears for itself.
          process.nextTick(() => this.#arrived(socket, news))
        },
        (error: unknown) => {
          this.#arriving.delete(news)
          if (isTrouble(error)) onTrouble('handshake failed', error)
          next(handshakeError(error))
          // Behind the answer.
          setImmediate(() => socket.conn.close())
        },
      )
    })
    this.#io.on('connection', (socket) => {
      forgetHandshake(socket)
      void socket.join(memberKey(socket.data.session.id))
      answerAsks(socket, new SocketVisitor(socket, this.presence), {
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

  /** Lets go of readers who are too slow. Call it about once a second. @param now monotonic milliseconds */
  relieve(now: number): void {
    const count = this.#backPressure.relieve(this.#io.engine, now)
    if (count > 0) this.#parts.log.warn({ count }, 'disconnected slow clients')
  }

  /** Forgets those who owe nothing. @param now monotonic milliseconds */
  sweep(now: number): void {
    this.#gate.sweep(now)
    this.budget.sweep(now)
  }

  get connectionCount(): number {
    return this.#io.engine.clientsCount
  }

  /** Connections in a room, of this node. */
  count(room: RoomName): number {
    return this.#io.of('/').adapter.rooms.get(roomKey(room))?.size ?? 0
  }

  /** The sessions of those who are connected. */
  connected(): Map<MemberId, Session> {
    const sockets = [...this.#io.of('/').sockets.values()]
    return new Map(sockets.map(({ data: { session } }) => [session.id, session]))
  }

  tell: Audience['tell'] = (room, fact, payload) => this.#emit(roomKey(room), fact, payload)

  tellSession(session: Session): void {
    for (const news of this.#arriving) news.set(session.id, session)
    for (const socket of this.#socketsOf(session.id)) socket.data.session = session
    this.#emit(memberKey(session.id), 'session', session)
    this.presence.rename(session)
  }

  /** Closes every connection of a session; the rooms are told at once. */
  dismiss(member: MemberId): void {
    for (const news of this.#arriving) news.set(member, null)
    for (const socket of this.#socketsOf(member)) this.presence.onPurpose(() => socket.disconnect(true))
    this.presence.dismiss(member)
  }

  /**
   * Asks everybody to come back a little later and not all at once, answers what was asked, and closes every
   * connection.
   */
  async close(): Promise<void> {
    const spreadMs = (this.connectionCount / this.#parts.returnsPerSecond) * 1_000
    const withinMs = Math.max(RESTART_SPREAD_MIN_MS, spreadMs)
    this.#io.emit('restart', { withinMs: Math.round(withinMs) })
    await this.#inFlight.settled()
    this.presence.close()
    const connections = [...this.#io.of('/').sockets.values()].map(({ conn }) => conn)
    await closeAll(connections, () => this.connectionCount, this.#parts.clock)
    // Who does not answer, or never said what the connection is for: ws would wait for a good-bye, Engine.IO for a poll.
    for (const stream of this.#upgraded) stream.destroy()
    awaitNoPolls(this.#io.engine)
    const closed = this.#io.close()
    // It waits for every connection, also for those that never sent a request.
    this.#server?.closeAllConnections()
    await closed
  }

  /** Catches up with what was told between the reading of its session and now. */
  #arrived(socket: ChatSocket, news: News): void {
    this.#arriving.delete(news)
    const session = news.get(socket.data.session.id)
    if (session === null) socket.disconnect(true)
    if (!session) return
    socket.data.session = session
    socket.emit('session', session)
  }

  #socketsOf(member: MemberId): ChatSocket[] {
    const { adapter, sockets } = this.#io.of('/')
    const ids = [...(adapter.rooms.get(memberKey(member)) ?? [])]
    return ids.flatMap((id) => sockets.get(id) ?? [])
  }

  #emit(key: string, fact: keyof ServerEvents, payload: unknown): void {
    // A room of which all people are elsewhere.
    if (!this.#io.of('/').adapter.rooms.has(key)) return
    // The callers' types pair fact and payload; Socket.IO's own cannot follow a pair through a type parameter.
    ;(this.#io.to(key).emit as (fact: string, payload: unknown) => boolean)(fact, payload)
  }
}

/** Whoever is in needs the request and its headers no more, and there are thousands of them. */
function forgetHandshake(socket: ChatSocket): void {
  Object.assign(socket, { handshake: null })
  Object.assign(socket.conn, { request: null })
}
