import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Logger } from 'pino'
import { Server } from 'socket.io'
import { addressKey, maskAddress } from '../chat/address'
import type { Chat } from '../chat/chat'
import type { Audience, Clock, GuestName } from '../chat/ports'
import type { Config } from '../config'
import { Failure, refusal } from '../errors'
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
import { clientAddress } from '../request'
import { type AskParts, answerAsks } from './asks'
import { admit, Connections, type GateParts } from './gate'
import { memberKey, roomKey } from './keys'
import { Presence } from './presence'
import { type ChatSocket, memberOf, type SocketData, visitorOf } from './visitor'

const PING_INTERVAL_MS = 20_000
const PING_TIMEOUT_MS = 15_000
/** How long a connection may stay without a session. */
const CONNECT_TIMEOUT_MS = 10_000
/** How many may come back in one second after a restart. */
const HANDSHAKES_PER_SECOND = 250
const RESTART_SPREAD_MIN_MS = 1_000

export type ChatServer = Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>

export interface SocketParts extends GateParts {
  config: Config
  clock: Clock
  log: Logger
  guestNameFor: (request: IncomingMessage) => GuestName
  onGone: (room: RoomName, member: Member) => void
  onAnswer: (ask: Ask, outcome: Answer<unknown>) => void
}

/** Socket.IO: who is connected, who is present, who is told. It hears nobody before `open`. */
export class Sockets implements Audience {
  readonly presence: Presence
  readonly #io: ChatServer
  readonly #parts: SocketParts
  readonly #connections = new Connections()

  constructor(parts: SocketParts) {
    const { config, clock, onGone } = parts
    this.#parts = parts
    this.#io = new Server({
      transports: ['polling', 'websocket'],
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: config.maxFrameBytes,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      allowRequest: (request, allow) => allow(null, this.#hasRoomFor(request)),
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
      onGone,
    })
  }

  /** Lets people in. */
  open(server: HttpServer, chat: Chat): void {
    const { log, onAnswer } = this.#parts
    const asks: AskParts = {
      chat,
      onAnswer,
      onTrouble: (ask, error) => log.error({ ask, err: error }, 'an ask failed'),
    }
    this.#io.attach(server)
    this.#io.engine.on(
      'connection',
      (raw: { request: IncomingMessage; once(event: 'close', heard: () => void): void }) => {
        raw.once('close', this.#connections.add(this.#addressKeyOf(raw.request)))
      },
    )
    this.#io.use((socket, next) => {
      void this.#welcome(socket).then(
        () => next(),
        (error: unknown) => next(handshakeError(error, log)),
      )
    })
    this.#io.on('connection', (socket) => {
      void socket.join(memberKey(socket.data.session.id))
      answerAsks(socket, visitorOf(socket, this.presence), asks)
      log.debug({ member: socket.data.session.id, address: socket.data.maskedAddress }, 'connected')
    })
  }

  get connectionCount(): number {
    return this.#io.engine.clientsCount
  }

  tell: Audience['tell'] = (room, fact, payload) => this.#emit(roomKey(room), fact, payload)

  tellSession(session: Session): void {
    for (const socket of this.#socketsOf(session.id)) socket.data.session = session
    this.#emit(memberKey(session.id), 'session', session)
    this.presence.rename(session)
  }

  /** Closes every connection of a session; the rooms are told at once. */
  dismiss(member: MemberId): void {
    for (const socket of this.#socketsOf(member)) this.presence.onPurpose(() => socket.disconnect(true))
  }

  /** Asks everybody to come back a little later, not all at once. */
  tellRestart(): void {
    const withinMs = Math.max(RESTART_SPREAD_MIN_MS, (this.connectionCount / HANDSHAKES_PER_SECOND) * 1000)
    this.#io.emit('restart', { withinMs: Math.round(withinMs) })
  }

  /** Closes every connection. Those who can will come back by themselves. */
  async close(): Promise<void> {
    this.presence.close()
    await this.#io.close()
  }

  async #welcome(socket: ChatSocket): Promise<void> {
    const { config, guestNameFor } = this.#parts
    const session = await admit(socket.request, this.#connections, this.#parts)
    const address = clientAddress(socket.request, config.trustedProxies)
    socket.data.session = session
    socket.data.guestName = guestNameFor(socket.request)
    socket.data.addressKey = addressKey(address)
    socket.data.maskedAddress = config.showMaskedAddress ? maskAddress(address) : undefined
  }

  /**
   * Far over the cap a connection is not even opened; at the cap it is, because only then can it be told why it may
   * not stay.
   */
  #hasRoomFor(request: IncomingMessage): boolean {
    return this.#connections.of(this.#addressKeyOf(request)) < this.#parts.config.maxConnectionsPerAddress * 2
  }

  #addressKeyOf(request: IncomingMessage): string {
    return addressKey(clientAddress(request, this.#parts.config.trustedProxies))
  }

  #socketsOf(member: MemberId): ChatSocket[] {
    const { adapter, sockets } = this.#io.of('/')
    const ids = [...(adapter.rooms.get(memberKey(member)) ?? [])]
    return ids.flatMap((id) => sockets.get(id) ?? [])
  }

  #emit(key: string, fact: keyof ServerEvents, payload: unknown): void {
    // The callers' types pair fact and payload; Socket.IO's own cannot follow a pair through a type parameter.
    ;(this.#io.to(key).emit as (fact: string, payload: unknown) => boolean)(fact, payload)
  }
}

/** `connect_error.data.code` says why. */
function handshakeError(error: unknown, log: Logger): Error {
  if (!(error instanceof Failure) || error.cause !== undefined)
    log.error({ err: error }, 'a handshake failed')
  const { code, retryable } = refusal(error)
  return Object.assign(new Error(code), { data: { code: retryable ? 'busy' : code } })
}
