import { setTimeout as sleep } from 'node:timers/promises'
import { assertAllOpen, connected, inBatches } from '../parts/crowd'
import type { Dialect } from '../parts/dialects'
import { orderedRooms } from '../parts/peers'
import type { RawSocket } from '../parts/raw-socket'
import type { RunningServer } from '../parts/running-server'
import type { Case } from './case'

const PEOPLE = 20
/** Of one slice. */
const MESSAGES = 1_000
const IN_FLIGHT = 10
/** Of each of the people, in one slice. */
const JOINS_EACH = 40
/** Slices of each room: the two take turns, so that a disturbance, or what a slice leaves behind, affects both. */
const SLICES = 16
const WARM_UP_SLICES = 4
const PAUSE_MS = 100

export const order: Case = {
  name: 'P21',
  title: 'order: 10,000 bans and 1,000 words in a room, beside a room without',
  peers: ['ordered'],
  bars: [
    { figure: 'sayMore', atMost: 1.05 },
    { figure: 'joinMore', atMost: 1.1 },
  ],
  async measure(server, dialect) {
    const sockets = await connected(server, dialect, PEOPLE)
    for (const room of Object.values(orderedRooms))
      await inBatches(PEOPLE, (at) => dialect.enter(sockets[at]!, room, ''))
    const sayMore = await ratioOf(server, (room) => sayAll(sockets, dialect, room))
    const joinMore = await ratioOf(server, (room) => joinAll(sockets, dialect, room))
    assertAllOpen(sockets)
    return { sayMore, joinMore }
  },
}

/** The CPU of the server for the same work in the room with order, by that in the room without. */
async function ratioOf(server: RunningServer, work: (room: string) => Promise<unknown>): Promise<number> {
  const cpu = { plain: 0, ordered: 0 }
  for (let slice = -WARM_UP_SLICES; slice < SLICES; slice += 1)
    for (const name of slice % 2 === 0 ? (['plain', 'ordered'] as const) : (['ordered', 'plain'] as const)) {
      const before = server.cpuMs
      await work(orderedRooms[name])
      await sleep(PAUSE_MS)
      if (slice >= 0) cpu[name] += server.cpuMs - before
    }
  return cpu.ordered / cpu.plain
}

/** Everybody talks in turn. */
function sayAll(sockets: RawSocket[], dialect: Dialect, room: string): Promise<void> {
  const reader = sockets[0]!
  const before = reader.markers
  let said = 0
  return new Promise((resolve) => {
    reader.onMarkers = () => {
      const heard = reader.markers - before
      for (; said < MESSAGES && said - heard < IN_FLIGHT; said += 1)
        dialect.say(sockets[said % sockets.length]!, room)
      if (heard === MESSAGES) resolve()
    }
    reader.onMarkers()
  })
}

/** Each leaves and enters again and again. */
function joinAll(sockets: RawSocket[], dialect: Dialect, room: string): Promise<unknown> {
  const joinAgain = async (socket: RawSocket) => {
    for (let joins = 0; joins < JOINS_EACH; joins += 1) {
      const left = socket.next('430')
      socket.send(`420${JSON.stringify(['leave', { room }])}`)
      await left
      await dialect.enter(socket, room, '')
    }
  }
  return Promise.all(sockets.map(joinAgain))
}
