import { setTimeout as sleep } from 'node:timers/promises'
import { assertAllOpen, inBatches, sessions } from '../parts/crowd'
import { startMeasuring } from '../parts/measure'
import type { Case } from './case'

const PEOPLE = 2_000
/** Connect first, so that V8 has optimized the code. */
const WARM_UP_PEOPLE = 2_000
/** Small rooms, so that this measures connecting; the join storm measures joining. */
const ROOMS = 200
/** Deferred work of the server counts, too. */
const AFTERWARDS_MS = 1_500

export const connecting: Case = {
  name: 'P9',
  title: 'connecting: 2,000 handshakes with a session cookie, then join',
  peers: ['teahouse', 'stock', 'ws', 'bun'],
  bars: [{ figure: 'cpuMs', of: 'stock', atMost: 1.2 }],
  async measure(server, dialect) {
    const cookies = await sessions(server, dialect, WARM_UP_PEOPLE + PEOPLE)
    const connectAndJoin = async (at: number, prefix: string) => {
      const socket = await dialect.connect(server.url, cookies.pop())
      await dialect.enter(socket, `${prefix}-${at % ROOMS}`, `guest-${at}`)
      return socket
    }
    await inBatches(WARM_UP_PEOPLE, (at) => connectAndJoin(at, 'warm-up'))
    await sleep(1_000)
    const end = startMeasuring(server, [])
    const sockets = await inBatches(PEOPLE, (at) => connectAndJoin(at, 'room'))
    await sleep(AFTERWARDS_MS)
    assertAllOpen(sockets)
    const { cpuMs, lag, memory, generator } = await end()
    return { cpuMs, lag, memory, generator }
  },
}
