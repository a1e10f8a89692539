import type { Dialect } from './dialects'
import type { RawSocket } from './raw-socket'
import type { RunningServer } from './running-server'

const BATCH_SIZE = 50

/** The cookies of `count` new sessions; `undefined` for a server without sessions. */
export async function sessions(
  { url }: RunningServer,
  { session }: Dialect,
  count: number,
): Promise<(string | undefined)[]> {
  return inBatches(count, async () => session?.(url))
}

/** Opens `count` connections, each with its own session. */
export async function connected(
  server: RunningServer,
  dialect: Dialect,
  count: number,
): Promise<RawSocket[]> {
  const cookies = await sessions(server, dialect, count)
  return inBatches(count, (at) => dialect.connect(server.urlOf(at), cookies[at]))
}

/** The same, and subscribes each to the room. */
export async function subscribed(
  server: RunningServer,
  dialect: Dialect,
  count: number,
): Promise<RawSocket[]> {
  const sockets = await connected(server, dialect, count)
  await inBatches(count, (at) => dialect.subscribe(sockets[at]!))
  return sockets
}

/** @throws when a connection was closed, because the figures would be of a smaller load */
export function assertAllOpen(sockets: readonly RawSocket[]): void {
  const lost = sockets.filter(({ isClosed }) => isClosed).length
  if (lost > 0) throw new Error(`${lost} of ${sockets.length} connections were lost`)
}

/** Runs `work` for each of `count`, in batches. @returns the results, in order */
export async function inBatches<T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  while (results.length < count) {
    const size = Math.min(BATCH_SIZE, count - results.length)
    const from = results.length
    results.push(...(await Promise.all(Array.from({ length: size }, (_, at) => work(from + at)))))
  }
  return results
}
