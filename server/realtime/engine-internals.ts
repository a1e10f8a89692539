import type { EventEmitter } from 'node:events'
import { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Server as Engine, Socket as EngineSocket } from 'engine.io'
import type { Socket } from 'socket.io'

/** What we use of ws; Engine.IO's types hide it. */
interface WebSocket extends EventEmitter {
  bufferedAmount: number
  terminate: () => void
  pause: () => void
  resume: () => void
  /** The underlying TCP or TLS stream. */
  _socket: Duplex | undefined
}

/** `undefined` for long-polling. */
export function webSocketOf(connection: EngineSocket): WebSocket | undefined {
  return (connection.transport as unknown as { socket?: WebSocket }).socket
}

/** Ends the wait of closing connections for their next poll. */
export function awaitNoPolls(engine: Engine): void {
  for (const { transport } of Object.values(clientsOf(engine)))
    (transport as unknown as { shouldClose?: (() => void) | null }).shouldClose?.()
}

/** By their id. */
export function clientsOf(engine: Engine): Record<string, EngineSocket> {
  return (engine as unknown as { clients: Record<string, EngineSocket> }).clients
}

export function queueOf(connection: EngineSocket): { data?: string | Buffer }[] {
  return (connection as unknown as { writeBuffer: { data?: string | Buffer }[] }).writeBuffer
}

/** `disconnect(true)` would wait for the queue to drain, which never happens. */
export function terminate(connection: EngineSocket): void {
  // Engine.IO would write each packet to the closed socket and create an error with a stack for it: 20 ms per client.
  queueOf(connection).length = 0
  const webSocket = webSocketOf(connection)
  if (webSocket) webSocket.terminate()
  else connection.close(true)
}

/** The response of an upgrade lives as long as the connection, and would keep the request with its headers in memory. */
export function forgetUpgrades(engine: Engine): void {
  engine.use((_: unknown, response: object, next: () => void) => {
    if (!(response instanceof ServerResponse)) Object.assign(response, { req: null })
    next()
  })
}

/** An admitted connection no longer needs the request and its headers, and there are thousands of them. */
export function forgetHandshake(socket: Pick<Socket, 'conn'>): void {
  Object.assign(socket, { handshake: null })
  Object.assign(socket.conn, { request: null })
}
