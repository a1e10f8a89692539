import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { addressKey, parseAddress } from '../chat/limits/client-address'
import type { Config } from '../config/config'
import { isTrusted } from '../request'
import type { TellRefused } from '../monitoring/refusal-log'
import { hasBody } from './bodies'

/** The plain connections of an address beyond twice its WebSockets: pages load over several. */
const PLAIN_PER_ADDRESS = 100

/** Connections that share a cap. */
class Group {
  /** WebSockets included. */
  count = 0
  /** Idle connections, the longest idle first. */
  readonly idle = new Set<Socket>()

  /** @param limit what the log calls the cap; an address has the plain one */
  constructor(
    readonly max: number,
    readonly limit?: 'all',
  ) {}
}

interface Connection {
  /** What limits count by. */
  key: string
  groups: Group[]
  /** Requests in progress. A WebSocket is one that never ends. */
  unanswered: number
}

/**
 * Keeps room for new connections: over a cap the longest idle connection is closed, and the new one only when no other is
 * idle. WebSockets have their own caps at the handshake, which can tell the client why.
 */
export function limitConnections(server: Server, config: Config, onRefused: TellRefused): void {
  const connections = new Connections(config.maxConnections, config.maxConnectionsPerAddress)
  server.on('connection', (socket: Socket) => {
    const { groups } = connections.add(socket, keyOf(socket, config))
    socket.once('close', () => connections.remove(socket))
    for (const { count, max, limit, idle } of groups) {
      if (count <= max) continue
      const [oldest = socket] = idle
      const removed = connections.remove(oldest)
      onRefused('connection cap reached', { addressKey: removed?.key ?? '', limit })
      oldest.destroy()
    }
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    // Otherwise a client could keep its connection by sending the body slowly.
    if (hasBody(request)) {
      connections.touch(socket)
      return
    }
    connections.ask(socket)
    response.once('close', () => connections.answer(socket))
  })
  server.on('upgrade', ({ socket }: IncomingMessage) => connections.ask(socket))
}

class Connections {
  readonly #maxPerAddress: number
  readonly #all: Group
  readonly #byAddress = new Map<string, Group>()
  readonly #connections = new Map<Socket, Connection>()

  constructor(max: number, webSocketsPerAddress: number) {
    this.#all = new Group(max, 'all')
    this.#maxPerAddress = webSocketsPerAddress * 2 + PLAIN_PER_ADDRESS
  }

  /** @param key empty for a connection that counts towards no address */
  add(socket: Socket, key: string): Connection {
    const groups = key === '' ? [this.#all] : [this.#groupOf(key), this.#all]
    const connection = { key, groups, unanswered: 0 }
    this.#connections.set(socket, connection)
    for (const group of groups) {
      group.count += 1
      group.idle.add(socket)
    }
    return connection
  }

  remove(socket: Socket): Connection | undefined {
    const connection = this.#connections.get(socket)
    if (connection === undefined) return undefined
    this.#connections.delete(socket)
    for (const group of connection.groups) {
      group.count -= 1
      group.idle.delete(socket)
    }
    if (this.#byAddress.get(connection.key)?.count === 0) this.#byAddress.delete(connection.key)
    return connection
  }

  /** It has just been used. */
  touch(socket: Socket): void {
    for (const { idle } of this.#connections.get(socket)?.groups ?? [])
      if (idle.delete(socket)) idle.add(socket)
  }

  ask(socket: Socket): void {
    const connection = this.#connections.get(socket)
    if (connection === undefined) return
    connection.unanswered += 1
    for (const { idle } of connection.groups) idle.delete(socket)
  }

  answer(socket: Socket): void {
    const connection = this.#connections.get(socket)
    if (connection === undefined) return
    connection.unanswered -= 1
    if (connection.unanswered === 0) for (const { idle } of connection.groups) idle.add(socket)
  }

  #groupOf(key: string): Group {
    const group = this.#byAddress.get(key) ?? new Group(this.#maxPerAddress)
    this.#byAddress.set(key, group)
    return group
  }
}

/** Empty for a trusted proxy, which connects for many clients. */
function keyOf(socket: Socket, { trustedProxies }: Config): string {
  const address = parseAddress(socket.remoteAddress)
  return address === null || isTrusted(address, trustedProxies) ? '' : addressKey(address)
}
