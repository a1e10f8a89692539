import { setTimeout as sleep } from 'node:timers/promises'
import { assertAllOpen, inBatches } from '../parts/crowd'
import type { Case, CaseName } from './case'

const ROOM_SIZE = 100
/** After it, V8 has collected the garbage of the handshakes. */
const SETTLE_MS = 15_000

/** Connections with a session, in a room, that send nothing. */
function idleMemory(name: CaseName, people: number, atMost: number): Case {
  return {
    name,
    title: `memory of ${people.toLocaleString('en')} idle connections`,
    peers: ['teahouse', 'stock', 'ws', 'bun'],
    bars: [{ figure: 'memoryEach', of: 'stock', atMost }],
    sessions: people,
    async measure(server, dialect, { cookies }) {
      const before = server.residentBytes
      const sockets = await inBatches(people, async (at) => {
        const socket = await dialect.connect(server.url, cookies[at])
        await dialect.enter(socket, `room-${Math.floor(at / ROOM_SIZE)}`, `guest-${at}`)
        return socket
      })
      await sleep(SETTLE_MS)
      assertAllOpen(sockets)
      const after = server.residentBytes
      return { memory: after / 2 ** 20, memoryEach: (after - before) / people / 1_024 }
    },
  }
}

export const idleMemories = [idleMemory('P6-3000', 3_000, 0.7), idleMemory('P6-8000', 8_000, 0.85)]
