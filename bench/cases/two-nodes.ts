import { saturate, talk } from '../parts/load'
import type { Case } from './case'

/** C7: half of the connections on each of two nodes. The CPU is that of both nodes, without Redis and the database. */
export const twoNodes: Case[] = [
  {
    name: 'C7-full',
    title: 'two nodes at saturation: 200 readers, 200 messages in flight',
    peers: ['pair', 'stock-pair'],
    bars: [
      { figure: 'cpu', of: 'stock-pair', atMost: 0.15 },
      { figure: 'perSecond', of: 'stock-pair', atLeast: 4 },
    ],
    measure: (server, dialect) => saturate(server, dialect, { readers: 200, inFlight: 200, ms: 8_000 }),
  },
  {
    name: 'C7-100',
    title: 'two nodes: 200 readers, 100 messages/s',
    peers: ['pair', 'teahouse', 'stock-pair'],
    bars: [{ figure: 'p50', over: 'teahouse', atMost: 5 }],
    measure: (server, dialect) => talk(server, dialect, { readers: 200, perSecond: 100, ms: 8_000 }),
  },
]
