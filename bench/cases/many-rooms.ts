import { connected, inSlices } from '../parts/crowd'
import { evenly, measured } from '../parts/load'
import type { Case } from './case'

const ROOMS = 500
const READERS = 10

export const manyRooms: Case = {
  name: 'P8',
  title: 'many rooms: 500 rooms of 10 readers, 1 message/s each',
  peers: ['teahouse', 'stock', 'ws', 'bun'],
  bars: [
    { figure: 'cpu', of: 'stock', atMost: 1 },
    { figure: 'p99', atMost: 30 },
  ],
  /** One of the readers of each room is its author. */
  async measure(server, dialect) {
    const sockets = await connected(server, dialect, ROOMS * READERS)
    const roomOf = (at: number) => `room-${at % ROOMS}`
    await inSlices(sockets.length, (at) => dialect.enter(sockets[at]!, roomOf(at), `guest-${at}`))
    let said = 0
    const stop = evenly(ROOMS, () => {
      const at = said++ % ROOMS
      dialect.say(sockets[at]!, roomOf(at))
    })
    const figures = await measured(server, sockets, 8_000)
    stop()
    return figures
  },
}
