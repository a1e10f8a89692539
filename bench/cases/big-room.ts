import { talk } from '../parts/load'
import type { Case } from './case'

export const bigRoom: Case = {
  name: 'P2',
  title: 'big room: 1,000 readers, 100 messages/s',
  peers: ['teahouse', 'stock', 'ws', 'bun'],
  bars: [
    { figure: 'cpu', of: 'stock', atMost: 0.25 },
    { figure: 'cpu', of: 'bun', atMost: 0.6 },
    { figure: 'p99', atMost: 100 },
  ],
  measure: (server, dialect) => talk(server, dialect, { readers: 1_000, perSecond: 100, ms: 8_000 }),
}
