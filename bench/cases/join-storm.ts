import { setTimeout as sleep } from 'node:timers/promises'
import { assertAllThere, connected, inSlices } from '../parts/crowd'
import { beginMeasuring } from '../parts/measure'
import type { RawSocket } from '../parts/raw-socket'
import type { Case } from './case'

const PEOPLE = 2_000
/** First so many enter a room together, and then everybody small rooms, so that V8 has compiled what it will. */
const WARM_UP_PEOPLE = 500
const WARM_UP_ROUNDS = 3
const WARM_UP_ROOM_OF = 50
/** What a server does late counts, too. */
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
    await inSlices(WARM_UP_PEOPLE, (at) => dialect.enter(sockets[at]!, 'yard', `early-${at}`))
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1)
      await inSlices(PEOPLE, (at) => {
        const room = `house-${round}-${Math.floor(at / WARM_UP_ROOM_OF)}`
        return dialect.enter(sockets[at]!, room, `guest-${at}`)
      })
    const { sequence, times } = dialect.everybody(PEOPLE)
    for (const socket of sockets) socket.countFrom0(sequence)
    await sleep(1_000)
    const end = beginMeasuring(server, sockets)
    const startedAt = performance.now()
    const answers = sockets.map((socket, at) => dialect.enter(socket, 'square', `guest-${at}`))
    await Promise.all([...answers, ...sockets.map((socket) => heard(socket, times))])
    const known = performance.now() - startedAt
    await sleep(AFTERWARDS_MS)
    assertAllThere(sockets)
    const { cpuMs, lag, memory, generator } = await end()
    return { cpuMs, known, lag, memory, generator }
  },
}

/** Resolves when it has heard what it counts so many times. */
function heard(socket: RawSocket, times: number): Promise<void> {
  return new Promise((resolve) => {
    socket.onMarkers = () => {
      if (socket.markers >= times) resolve()
    }
  })
}
