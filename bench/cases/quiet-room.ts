import { talk } from '../parts/load'
import type { Case } from './case'

export const quietRoom: Case = {
  name: 'P3',
  title: 'quiet room: 200 readers, 20 messages/s',
  peers: ['teahouse', 'stock', 'ws', 'bun', 'tornado', 'ngircd'],
  bars: [
    { figure: 'cpu', of: 'stock', atMost: 0.8 },
    { figure: 'p50', of: 'stock', atMost: 1 },
    { figure: 'p50', of: 'bun', atMost: 1.5 },
  ],
  measure: (server, dialect) => talk(server, dialect, { readers: 200, perSecond: 20, ms: 10_000 }),
}
