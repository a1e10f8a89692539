import { setTimeout as sleep } from 'node:timers/promises'
import { assertAllOpen, subscribed } from './crowd'
import type { Dialect } from './dialects'
import type { Figures } from './figures'
import { startMeasuring } from './measure'
import type { RawSocket } from './raw-socket'
import type { RunningServer } from './running-server'

/** Authors also read. */
const AUTHORS = 20
/** The number of sockets whose latencies are sampled. */
const SAMPLED = 10
/** V8 compiles during this time: in a hot room it takes a fifth of the CPU, and most for the peer with the most code. */
const WARM_UP_MS = 6_000

export interface Load {
  readers: number
  /** Messages per second of all authors together. */
  perSecond: number
  ms: number
}

/** One room with messages at a constant rate. */
export async function talk(
  server: RunningServer,
  dialect: Dialect,
  { readers, perSecond, ms }: Load,
): Promise<Figures> {
  const sockets = await subscribed(server, dialect, readers + AUTHORS)
  const authors = sockets.slice(-AUTHORS)
  let said = 0
  const stop = atRate(perSecond, () => dialect.say(authors[said++ % AUTHORS]!))
  const figures = await measureWarm(server, sockets, ms)
  stop()
  return figures
}

/** One room with a constant number of messages in flight: each delivery triggers the next message. */
export async function saturate(
  server: RunningServer,
  dialect: Dialect,
  { readers, inFlight, ms }: { readers: number; inFlight: number; ms: number },
): Promise<Figures> {
  const sockets = await subscribed(server, dialect, readers + AUTHORS)
  const authors = sockets.slice(-AUTHORS)
  const pace = sockets[0]!
  const before = pace.markers
  let said = 0
  const fill = () => {
    while (said - (pace.markers - before) < inFlight) dialect.say(authors[said++ % AUTHORS]!)
  }
  pace.onMarkers = fill
  fill()
  const figures = await measureWarm(server, sockets, ms)
  pace.onMarkers = undefined
  return figures
}

/** Measures after the warm-up. */
export async function measureWarm(
  server: RunningServer,
  sockets: readonly RawSocket[],
  ms: number,
): Promise<Figures> {
  for (const socket of sockets.slice(0, SAMPLED)) socket.latencies = []
  await sleep(WARM_UP_MS)
  const end = startMeasuring(server, sockets)
  await sleep(ms)
  const figures = await end()
  assertAllOpen(sockets)
  return figures
}

/** Runs `work` at a constant rate until the returned function is called. */
export function atRate(perSecond: number, work: () => void): () => void {
  const startedAt = performance.now()
  let done = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1_000) * perSecond
    for (; done < due; done += 1) work()
  }, 1)
  return () => clearInterval(timer)
}
