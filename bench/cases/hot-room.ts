import { talk } from '../parts/load'
import type { Case } from './case'

export const hotRoom: Case = {
  name: 'P1',
  title: 'hot room: 200 readers, 1,000 messages/s',
  peers: ['teahouse', 'stock', 'ws', 'bun', 'tornado', 'ngircd'],
  bars: [
    { figure: 'cpu', of: 'stock', atMost: 0.15 },
    { figure: 'cpu', of: 'bun', atMost: 0.3 },
    { figure: 'p99', atMost: 40 },
  ],
  measure: (server, dialect, { isShort }) =>
    talk(server, dialect, { readers: 200, perSecond: 1_000, ms: isShort ? 3_000 : 8_000 }),
}
