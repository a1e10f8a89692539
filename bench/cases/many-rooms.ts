import { connected, inBatches } from '../parts/crowd'
import { atRate, measureWarm } from '../parts/load'
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
  /** One reader of each room is also its author. */
  async measure(server, dialect) {
    const sockets = await connected(server, dialect, ROOMS * READERS)
    const roomOf = (at: number) => `room-${at % ROOMS}`
    await inBatches(sockets.length, (at) => dialect.enter(sockets[at]!, roomOf(at), `guest-${at}`))
    let said = 0
    const stop = atRate(ROOMS, () => {
      const at = said++ % ROOMS
      dialect.say(sockets[at]!, roomOf(at))
    })
    const figures = await measureWarm(server, sockets, 8_000)
    stop()
    return figures
  },
}
