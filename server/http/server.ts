import { once } from 'node:events'
import {
  createServer,
  IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { Socket } from 'node:net'
import { limitBodies } from './bodies'

/** How many requests of one connection may wait for the answer to an earlier one. */
const WAITING_MAX = 100
/** How long a client may leave an answer unread. Long polls are shorter, and WebSockets have heartbeats. */
const SILENT_TIMEOUT_MS = 60_000

export interface RequestTimeouts {
  /** From the first byte of a request, or from the connect for the first one, to the end of its headers. */
  headersMs: number
  /** From then to the end of its body. */
  bodyMs: number
  /** How often connections are checked: a timeout may be exceeded by as much. */
  checkEveryMs: number
}

const REQUEST_TIMEOUTS: RequestTimeouts = { headersMs: 12_000, bodyMs: 14_000, checkEveryMs: 1_000 }

/** With an `upgrade` listener, Node treats every request with `Upgrade` as one; all but WebSockets are plain requests. */
class PlainOrWebSocket extends IncomingMessage {
  /** Node's own value. Only declared, because the parent's constructor sets it. */
  declare found: boolean | null

  set upgrade(found: boolean | null) {
    this.found = found
  }

  get upgrade(): boolean | null {
    return this.found && (this.method === 'CONNECT' || isForSockets(this))
  }
}

function isForSockets({ url, headers }: IncomingMessage): boolean {
  return url!.startsWith('/socket.io/') && headers.upgrade?.toLowerCase() === 'websocket'
}

/** Node discards what was sent after such a request, so the connection closes (RFC 9112, 9.3 and 9.6). */
function endAfterPassedOver(request: IncomingMessage, response: ServerResponse): void {
  if (request instanceof PlainOrWebSocket && request.found) response.setHeader('Connection', 'close')
}

/** @param keepAliveMs how long an idle connection stays open for the next request */
export function createHttpServer(
  listener: (...exchange: Parameters<RequestListener>) => unknown,
  keepAliveMs: number,
  { headersMs, bodyMs, checkEveryMs }: RequestTimeouts = REQUEST_TIMEOUTS,
): Server {
  const server = createServer(
    {
      IncomingMessage: PlainOrWebSocket,
      keepAliveTimeout: keepAliveMs,
      headersTimeout: headersMs,
      // See `limitBodies`.
      requestTimeout: 0,
      connectionsCheckingInterval: checkEveryMs,
    },
    (request, response) => void listener(request, response),
  )
  server.prependListener('request', endAfterPassedOver)
  limitBodies(server, bodyMs)
  // A request that begins at the last moment still gets its headers timeout.
  closeIdle(server, keepAliveMs + headersMs)
  return server.setTimeout(SILENT_TIMEOUT_MS)
}

/** @throws when the port is taken */
export async function listen(server: Server, { port, host }: { port: number; host: string }): Promise<void> {
  server.listen(port, host)
  await once(server, 'listening')
}

interface Idling {
  /** Requests in progress. */
  unanswered: number
  timer?: NodeJS.Timeout
}

/** Node counts every byte as activity, even empty lines before a request. */
function closeIdle(server: Server, idleMs: number): void {
  const connections = new WeakMap<Socket, Idling>()
  const asked = (socket: Socket): Idling => {
    const idling = connections.get(socket)!
    idling.unanswered += 1
    clearTimeout(idling.timer)
    return idling
  }
  server.on('connection', (socket) => {
    const idling: Idling = { unanswered: 0 }
    connections.set(socket, idling)
    socket.once('close', () => clearTimeout(idling.timer))
  })
  server.on('upgrade', ({ socket }) => asked(socket))
  server.on('request', ({ socket }, response) => {
    const idling = asked(socket)
    response.once('close', () => {
      idling.unanswered -= 1
      if (idling.unanswered > 0 || socket.destroyed) return
      idling.timer = setTimeout(() => socket.destroy(), idleMs).unref()
    })
  })
}

/**
 * Answers the requests of a connection one at a time. Otherwise a client that pipelines requests and reads nothing would
 * have all answers kept in memory.
 */
export function answerInTurn(server: Server): void {
  const waiting = new WeakMap<Socket, number>()
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    for (const listener of listeners) listener.call(server, request, response)
  }
  const listeners = server.listeners('request')
  server.removeAllListeners('request').on('request', (request, response) => {
    const { socket } = request
    // Node assigns the socket to a response when its turn comes.
    if (response.socket !== null) {
      answer(request, response)
      return
    }
    const count = waiting.get(socket) ?? 0
    if (count === WAITING_MAX) {
      socket.destroy()
      return
    }
    waiting.set(socket, count + 1)
    response.once('socket', () => {
      waiting.set(socket, waiting.get(socket)! - 1)
      answer(request, response)
    })
  })
}
