import type { JoinValue } from '../../common/protocol/answers'
import { startMeasuring } from '../parts/measure'
import { filledRooms, warmUpRooms } from '../parts/peers'
import type { Dialect } from '../parts/dialects'
import type { Figures } from '../parts/figures'
import type { RawSocket } from '../parts/raw-socket'
import type { RunningServer } from '../parts/running-server'
import { percentile } from '../../tests/support/statistics'
import type { Bar, Case } from './case'

/** Of each kind, over all rooms in turn, so that the first hundred open their room. */
const ASKS = 1_000
const PAGE = 100
const BACK = 1_000
const MISSED = 500

type Head = Pick<JoinValue, 'head' | 'epoch'>

export const longLog: Case = {
  name: 'P10',
  title: 'one million entries in 100 rooms',
  peers: ['million', 'fifth'],
  bars: [
    { figure: 'newest', atMost: 5 },
    { figure: 'back', atMost: 5 },
    { figure: 'missed', atMost: 5 },
    { figure: 'cpuEach', of: 'fifth', atMost: 1.25 },
  ],
  measure,
}

const figures = ['newest', 'back', 'missed'] as const
const within5Ms: Bar[] = figures.map((figure) => ({ figure, atMost: 5, byMachine: true }))

export const reactedLogs: Case[] = [
  {
    name: 'P19-sqlite',
    title: 'one million entries in 100 rooms, nine tenths reactions, in SQLite',
    peers: ['reacted', 'fifth-reacted'],
    bars: [...within5Ms, { figure: 'cpuEach', of: 'fifth-reacted', atMost: 1.25 }],
    measure,
  },
  {
    name: 'P19-postgres',
    title: 'the same in PostgreSQL',
    peers: ['reacted-postgres', 'reacted'],
    bars: [...within5Ms, ...figures.map((figure) => ({ figure, of: 'reacted', atMost: 2 }) as const)],
    measure,
  },
]

async function measure(server: RunningServer, dialect: Dialect): Promise<Figures> {
  const socket = await dialect.connect(server.url, await dialect.session!(server.url))
  await askAll(socket, warmUpRooms)
  const end = startMeasuring(server, [socket])
  const { newest, back, missed } = await askAll(socket, filledRooms)
  const { cpuMs, lag, memory } = await end()
  const p99 = (times: number[]) => percentile(times, 0.99)
  return {
    cpuMs,
    cpuEach: (cpuMs * 1_000) / (3 * ASKS),
    newest: p99(newest),
    back: p99(back),
    missed: p99(missed),
    lag,
    memory,
  }
}

/** @returns the milliseconds of each ask */
async function askAll(
  socket: RawSocket,
  rooms: readonly string[],
): Promise<Record<'newest' | 'back' | 'missed', number[]>> {
  const order = Array.from({ length: ASKS }, (_, at) => rooms[at % rooms.length]!)
  const heads = new Map<string, Head>()
  const newest: number[] = []
  const back: number[] = []
  const missed: number[] = []
  for (const room of order) {
    await ask(socket, 'leave', { room })
    heads.set(room, await ask<Head>(socket, 'join', { room }, newest))
  }
  for (const room of order)
    await ask(socket, 'history', { room, before: heads.get(room)!.head - BACK, limit: PAGE }, back)
  for (const room of order) {
    const { head, epoch } = heads.get(room)!
    await ask(socket, 'join', { room, since: { epoch, seq: head - MISSED } }, missed)
  }
  return { newest, back, missed }
}

/** @param times receives the milliseconds it took @throws when it is refused */
async function ask<T>(socket: RawSocket, name: string, input: unknown, times: number[] = []): Promise<T> {
  const startedAt = performance.now()
  socket.send(`420${JSON.stringify([name, input])}`)
  const answer = await socket.next('430')
  times.push(performance.now() - startedAt)
  const [outcome] = JSON.parse(answer.slice(3)) as [{ ok: boolean; value: T }]
  if (!outcome.ok) throw new Error(`${name} was refused: ${answer.slice(0, 200)}`)
  return outcome.value
}
