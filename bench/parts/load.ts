import { setTimeout as sleep } from 'node:timers/promises'
import { assertAllThere, listening } from './crowd'
import type { Dialect } from './dialects'
import type { Figures } from './figures'
import { beginMeasuring } from './measure'
import type { RawSocket } from './raw-socket'
import type { RunningServer } from './running-server'

/** They read, too. */
const AUTHORS = 20
/** Of whose deliveries the latency is looked at. */
const SAMPLED = 10
/** Before that V8 is still compiling: in a hot room a fifth of the time, and most for whoever has most code. */
const WARM_UP_MS = 6_000

export interface Load {
  readers: number
  /** Messages a second, all authors together. */
  perSecond: number
  ms: number
}

/** One room, and messages that come evenly. */
export async function talk(
  server: RunningServer,
  dialect: Dialect,
  { readers, perSecond, ms }: Load,
): Promise<Figures> {
  const sockets = await listening(server, dialect, readers + AUTHORS)
  const authors = sockets.slice(-AUTHORS)
  let said = 0
  const stop = evenly(perSecond, () => dialect.say(authors[said++ % AUTHORS]!))
  const figures = await measured(server, sockets, ms)
  stop()
  return figures
}

/** One room, and so many messages on their way all the time: for each that is heard another one is said. */
export async function saturate(
  server: RunningServer,
  dialect: Dialect,
  { readers, inFlight, ms }: { readers: number; inFlight: number; ms: number },
): Promise<Figures> {
  const sockets = await listening(server, dialect, readers + AUTHORS)
  const authors = sockets.slice(-AUTHORS)
  const pace = sockets[0]!
  const before = pace.markers
  let said = 0
  const fill = () => {
    while (said - (pace.markers - before) < inFlight) dialect.say(authors[said++ % AUTHORS]!)
  }
  pace.onMarkers = fill
  fill()
  const figures = await measured(server, sockets, ms)
  pace.onMarkers = undefined
  return figures
}

/** When it runs warm. */
export async function measured(
  server: RunningServer,
  sockets: readonly RawSocket[],
  ms: number,
): Promise<Figures> {
  for (const socket of sockets.slice(0, SAMPLED)) socket.latencies = []
  await sleep(WARM_UP_MS)
  const end = beginMeasuring(server, sockets)
  await sleep(ms)
  const figures = await end()
  assertAllThere(sockets)
  return figures
}

/** Does `work` so many times a second, one at a time, until the returned function is called. */
export function evenly(perSecond: number, work: () => void): () => void {
  const startedAt = performance.now()
  let done = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1_000) * perSecond
    for (; done < due; done += 1) work()
  }, 1)
  return () => clearInterval(timer)
}
