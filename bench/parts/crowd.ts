import type { Dialect } from './dialects'
import type { RawSocket } from './raw-socket'
import type { RunningServer } from './running-server'

const OPENED_AT_ONCE = 50

/** Cookies of so many new sessions; none for a server that has no sessions. */
export async function sessions(
  { url }: RunningServer,
  { session }: Dialect,
  count: number,
): Promise<(string | undefined)[]> {
  return inSlices(count, async () => session?.(url))
}

/** So many people, each with a connection and a session of their own. */
export async function connected(
  server: RunningServer,
  dialect: Dialect,
  count: number,
): Promise<RawSocket[]> {
  const cookies = await sessions(server, dialect, count)
  return inSlices(count, (at) => dialect.connect(server.urlOf(at), cookies[at]))
}

/** The same, hearing the one room. */
export async function listening(
  server: RunningServer,
  dialect: Dialect,
  count: number,
): Promise<RawSocket[]> {
  const sockets = await connected(server, dialect, count)
  await inSlices(count, (at) => dialect.listen(sockets[at]!))
  return sockets
}

/** @throws when the server has let go of somebody: what was measured is not what was asked */
export function assertAllThere(sockets: readonly RawSocket[]): void {
  const lost = sockets.filter(({ isClosed }) => isClosed).length
  if (lost > 0) throw new Error(`${lost} of ${sockets.length} connections were lost`)
}

/** Does `work` for each of `count`, a few at once. @returns what came of it, in order */
export async function inSlices<T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  while (results.length < count) {
    const size = Math.min(OPENED_AT_ONCE, count - results.length)
    const from = results.length
    results.push(...(await Promise.all(Array.from({ length: size }, (_, at) => work(from + at)))))
  }
  return results
}
