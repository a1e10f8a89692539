import { setTimeout as sleep } from 'node:timers/promises'
import { assertAllThere, inSlices, sessions } from '../parts/crowd'
import { beginMeasuring } from '../parts/measure'
import type { Case } from './case'

const PEOPLE = 2_000
/** They come first, so that V8 has compiled what it will. */
const WARM_UP_PEOPLE = 2_000
/** Small ones, so that this is about connecting; the join storm is about entering. */
const ROOMS = 200
/** What a server does late counts, too. */
const AFTERWARDS_MS = 1_500

export const connecting: Case = {
  name: 'P9',
  title: 'connecting: 2,000 handshakes with a session cookie, then join',
  peers: ['teahouse', 'stock', 'ws', 'bun'],
  bars: [{ figure: 'cpuMs', of: 'stock', atMost: 1.2 }],
  async measure(server, dialect) {
    const cookies = await sessions(server, dialect, WARM_UP_PEOPLE + PEOPLE)
    const come = async (at: number, house: string) => {
      const socket = await dialect.connect(server.url, cookies.pop())
      await dialect.enter(socket, `${house}-${at % ROOMS}`, `guest-${at}`)
      return socket
    }
    await inSlices(WARM_UP_PEOPLE, (at) => come(at, 'yard'))
    await sleep(1_000)
    const end = beginMeasuring(server, [])
    const sockets = await inSlices(PEOPLE, (at) => come(at, 'room'))
    await sleep(AFTERWARDS_MS)
    assertAllThere(sockets)
    const { cpuMs, lag, memory, generator } = await end()
    return { cpuMs, lag, memory, generator }
  },
}
