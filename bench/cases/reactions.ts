import { setTimeout as sleep } from 'node:timers/promises'
import { assertAllOpen, subscribed } from '../parts/crowd'
import { atRate } from '../parts/load'
import { startMeasuring } from '../parts/measure'
import type { RawSocket } from '../parts/raw-socket'
import type { Dialect } from '../parts/dialects'
import type { Case } from './case'

const PEOPLE = 500
/** Everybody reacts and takes it back, so that V8 has optimized the code. */
const WARM_UP_ROUNDS = 4

export const reactions: Case = {
  name: 'P17',
  title: 'reactions: 500 people react to one message within a second',
  peers: ['teahouse', 'stock'],
  bars: [{ figure: 'cpuMs', of: 'stock', atMost: 0.05 }],
  onceInShort: ['stock'],
  async measure(server, dialect) {
    const sockets = await subscribed(server, dialect, PEOPLE)
    dialect.say(sockets[0]!)
    await sleep(500)
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await reactAll(sockets, dialect, round % 2 === 0)
    const end = startMeasuring(server, sockets)
    await reactAll(sockets, dialect, true)
    const { cpuMs, lag, memory, generator } = await end()
    assertAllOpen(sockets)
    return { cpuMs, lag, memory, generator }
  },
}

/** Resolves when everybody has been told of every reaction. */
async function reactAll(sockets: readonly RawSocket[], dialect: Dialect, isOn: boolean): Promise<void> {
  const told = Promise.all(sockets.map((socket) => counted(socket, '👍', sockets.length)))
  let sent = 0
  const stop = atRate(PEOPLE, () => {
    const socket = sockets[sent++]
    if (socket) dialect.react!(socket, isOn)
  })
  await told
  stop()
}

function counted(socket: RawSocket, sequence: string, times: number): Promise<void> {
  socket.countFrom0(sequence)
  return new Promise((resolve) => {
    socket.onMarkers = () => {
      if (socket.markers >= times) resolve()
    }
  })
}
