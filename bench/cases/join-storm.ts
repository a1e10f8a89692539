import { setTimeout as sleep } from 'node:timers/promises'
import { assertAllOpen, connected, inBatches } from '../parts/crowd'
import { startMeasuring } from '../parts/measure'
import type { RawSocket } from '../parts/raw-socket'
import type { Case } from './case'

const PEOPLE = 2_000
/** First this many join one room, then all join small rooms, so that V8 has optimized the code. */
const WARM_UP_PEOPLE = 500
const WARM_UP_ROUNDS = 3
const WARM_UP_ROOM_SIZE = 50
/** Deferred work of the server counts, too. */
const AFTERWARDS_MS = 1_500

export const joinStorm: Case = {
  name: 'P5',
  title: 'join storm: 2,000 people enter one room at once',
  peers: ['teahouse', 'stock', 'ws', 'bun'],
  bars: [
    { figure: 'cpuMs', of: 'stock', atMost: 0.02 },
    { figure: 'cpuMs', of: 'bun', atMost: 0.7 },
    { figure: 'known', atMost: 1_000 },
  ],
  onceInShort: ['stock'],
  async measure(server, dialect) {
    const sockets = await connected(server, dialect, PEOPLE)
    await inBatches(WARM_UP_PEOPLE, (at) => dialect.enter(sockets[at]!, 'warm-up', `early-${at}`))
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1)
      await inBatches(PEOPLE, (at) => {
        const room = `warm-up-${round}-${Math.floor(at / WARM_UP_ROOM_SIZE)}`
        return dialect.enter(sockets[at]!, room, `guest-${at}`)
      })
    const { sequence, times } = dialect.allPresent(PEOPLE)
    for (const socket of sockets) socket.countFrom0(sequence)
    await sleep(1_000)
    const end = startMeasuring(server, sockets)
    const startedAt = performance.now()
    const answers = sockets.map((socket, at) => dialect.enter(socket, 'storm', `guest-${at}`))
    await Promise.all([...answers, ...sockets.map((socket) => counted(socket, times))])
    const known = performance.now() - startedAt
    await sleep(AFTERWARDS_MS)
    assertAllOpen(sockets)
    const { cpuMs, lag, memory, generator } = await end()
    return { cpuMs, known, lag, memory, generator }
  },
}

/** Resolves when the socket has counted its sequence this many times. */
function counted(socket: RawSocket, times: number): Promise<void> {
  return new Promise((resolve) => {
    socket.onMarkers = () => {
      if (socket.markers >= times) resolve()
    }
  })
}
