import type { EventEmitter } from 'node:events'
import { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Server as Engine, Socket as EngineSocket } from 'engine.io'
import type { Socket } from 'socket.io'

/** What we need of ws; Engine.IO's types hide it. */
interface WebSocket extends EventEmitter {
  bufferedAmount: number
  terminate: () => void
  pause: () => void
  resume: () => void
  /** The TCP or TLS stream beneath. */
  _socket: Duplex | undefined
}

/** `undefined` for long-polling. */
export function webSocketOf(connection: EngineSocket): WebSocket | undefined {
  return (connection.transport as unknown as { socket?: WebSocket }).socket
}

/** Ends the wait for the next poll of each connection that is closing, in which it would hear of that. */
export function awaitNoPolls(engine: Engine): void {
  for (const { transport } of Object.values(clientsOf(engine)))
    (transport as unknown as { shouldClose?: (() => void) | null }).shouldClose?.()
}

/** By their id. */
export function clientsOf(engine: Engine): Record<string, EngineSocket> {
  return (engine as unknown as { clients: Record<string, EngineSocket> }).clients
}

/** Packets that waited for each other, such as the answers to one author, reach the kernel in one call. */
export function writeTogether(connection: EngineSocket, packets: unknown[]): void {
  const stream = webSocketOf(connection)?._socket
  if (packets.length < 2 || stream === undefined) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}

export function queueOf(connection: EngineSocket): { data?: string | Buffer }[] {
  return (connection as unknown as { writeBuffer: { data?: string | Buffer }[] }).writeBuffer
}

/** `disconnect(true)` would wait for the queue to empty, which is what never happens. */
export function terminate(connection: EngineSocket): void {
  // Else engine.io writes it to the closed socket, which makes an error with its stack for every packet: 20 ms a reader.
  queueOf(connection).length = 0
  const webSocket = webSocketOf(connection)
  if (webSocket) webSocket.terminate()
  else connection.close(true)
}

/** The answer to an upgrade lives as long as its connection, and would keep the request and its headers. */
export function forgetUpgrades(engine: Engine): void {
  engine.use((_: unknown, response: object, next: () => void) => {
    if (!(response instanceof ServerResponse)) Object.assign(response, { req: null })
    next()
  })
}

/** A connection that was admitted needs the request and its headers no more, and there are thousands of them. */
export function forgetHandshake(socket: Pick<Socket, 'conn'>): void {
  Object.assign(socket, { handshake: null })
  Object.assign(socket.conn, { request: null })
}
