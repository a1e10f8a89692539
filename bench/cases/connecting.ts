import { setTimeout as sleep } from 'node:timers/promises'
import { assertAllThere, inSlices, sessions } from '../parts/crowd'
import { beginMeasuring } from '../parts/measure'
import type { Case } from './case'

const PEOPLE = 2_000
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
    const cookies = await sessions(server, dialect, PEOPLE)
    await sleep(1_000)
    const end = beginMeasuring(server, [])
    const sockets = await inSlices(PEOPLE, async (at) => {
      const socket = await dialect.connect(server.url, cookies[at])
      await dialect.enter(socket, `room-${at % ROOMS}`, `guest-${at}`)
      return socket
    })
    await sleep(AFTERWARDS_MS)
    assertAllThere(sockets)
    const { cpuMs, lag, memory, generator } = await end()
    return { cpuMs, lag, memory, generator }
  },
}
