import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { addressKey, parseAddress } from '../chat/address'
import type { Config } from '../config'
import { isTrusted } from '../request'
import type { TellRefused } from '../refusal-log'

/** Beside twice its WebSockets, an address may have so many connections: pages are loaded over several. */
const PLAIN_PER_ADDRESS = 100

/**
 * Keeps room for new connections: where there are as many as may be, the one goes that has asked for nothing for the longest time.
 * WebSockets are counted by the gate, which can say why.
 */
export function limitConnections(server: Server, config: Config, onRefused: TellRefused): void {
  /** Those that are no WebSocket, the one that asked last at the end. */
  const plain = new Set<Socket>()
  const byAddress = new Map<string, number>()
  const perAddress = config.maxConnectionsPerAddress * 2 + PLAIN_PER_ADDRESS

  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket, config)
    const count = (byAddress.get(key) ?? 0) + 1
    if (key !== '' && count > perAddress) {
      onRefused('connection cap reached', { addressKey: key })
      socket.destroy()
      return
    }
    if (key !== '') byAddress.set(key, count)
    plain.add(socket)
    socket.once('close', () => {
      plain.delete(socket)
      const left = (byAddress.get(key) ?? 0) - 1
      if (left > 0) byAddress.set(key, left)
      else byAddress.delete(key)
    })
    if (plain.size <= config.maxConnections) return
    const [oldest] = plain
    onRefused('connection cap reached', { addressKey: keyOf(oldest!, config), limit: 'all' })
    oldest!.destroy()
  })
  server.on('request', ({ socket }: IncomingMessage) => {
    if (plain.delete(socket)) plain.add(socket)
  })
  server.on('upgrade', ({ socket }: IncomingMessage) => plain.delete(socket))
}

/** Empty for our own proxy, which comes for many. */
function keyOf(socket: Socket, { trustedProxies }: Config): string {
  const address = parseAddress(socket.remoteAddress)
  return address === null || isTrusted(address, trustedProxies) ? '' : addressKey(address)
}
