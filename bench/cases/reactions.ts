import { setTimeout as sleep } from 'node:timers/promises'
import { assertAllOpen, subscribed } from '../parts/crowd'
import { atRate } from '../parts/load'
import { startMeasuring } from '../parts/measure'
import type { RawSocket } from '../parts/raw-socket'
import type { Dialect } from '../parts/dialects'
import type { Case } from './case'

const PEOPLE = 500
/** As many reactions as fit, so that V8 has optimized the code. */
const WARM_UP_MS = 6_000
const AT_ONCE = 100 * PEOPLE
/** In turn everybody reacts, and takes it back. */
const ROUNDS = 4

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
    const endsAt = performance.now() + WARM_UP_MS
    for (let isOn = true; performance.now() < endsAt || !isOn; isOn = !isOn)
      await reactAll(sockets, dialect, isOn, AT_ONCE)
    const end = startMeasuring(server, sockets)
    for (let round = 0; round < ROUNDS; round += 1) await reactAll(sockets, dialect, round % 2 === 0, PEOPLE)
    const { cpuMs, lag, memory, generator } = await end()
    assertAllOpen(sockets)
    return { cpuMs, lag, memory, generator }
  },
}

/** Resolves when everybody has been told of every reaction. */
async function reactAll(
  sockets: readonly RawSocket[],
  dialect: Dialect,
  isOn: boolean,
  perSecond: number,
): Promise<void> {
  const told = Promise.all(sockets.map((socket) => counted(socket, '👍', sockets.length)))
  let sent = 0
  const stop = atRate(perSecond, () => {
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
