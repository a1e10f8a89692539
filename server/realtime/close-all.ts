import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Socket as EngineSocket } from 'engine.io'
import type { Clock } from '../chat/ports'
import { awaitNoPolls } from './engine-internals'
import type { Io } from './socket-actor'

const SLICE = 100
const TIMEOUT_MS = 2_000
const LOOK_EVERY_MS = 20

/** Closes all connections of a server, whatever their clients do. */
export async function closeConnections(
  io: Io,
  upgraded: ReadonlySet<Duplex>,
  clock: Pick<Clock, 'monotonic'>,
): Promise<void> {
  const connections = [...io.of('/').sockets.values()].map(({ conn }) => conn)
  await closeAll(connections, () => io.engine.clientsCount, clock)
  // The rest does not answer, or never sent a handshake: ws would wait for a close frame, Engine.IO for a poll.
  for (const stream of upgraded) stream.destroy()
  awaitNoPolls(io.engine)
}

/**
 * Closes connections after their queues are flushed, which closing the server would not wait for. Sends no Socket.IO
 * DISCONNECT, because stock clients do not reconnect after one.
 * @param open the number of open connections
 */
async function closeAll(
  connections: readonly EngineSocket[],
  open: () => number,
  clock: Pick<Clock, 'monotonic'>,
): Promise<void> {
  for (let from = 0; from < connections.length; from += SLICE) {
    for (const connection of connections.slice(from, from + SLICE)) connection.close()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const endsAt = clock.monotonic() + TIMEOUT_MS
  while (open() > 0 && clock.monotonic() < endsAt)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
}

/** The streams of upgraded connections. The HTTP server waits for their end but does not close them. */
export function upgradedOf(server: Server): ReadonlySet<Duplex> {
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (_, stream: Duplex) => {
    upgraded.add(stream)
    stream.on('close', () => upgraded.delete(stream))
    // A client may reset the connection before its handshake, when nothing else handles the error.
    stream.on('error', () => {})
  })
  return upgraded
}
