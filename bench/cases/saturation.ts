import { saturate } from '../parts/load'
import type { Case } from './case'

export const saturation: Case = {
  name: 'P4',
  title: 'saturation: 200 readers, 200 messages in flight',
  peers: ['teahouse', 'stock', 'ws', 'bun'],
  bars: [
    { figure: 'cpu', of: 'stock', atMost: 0.03 },
    { figure: 'perSecond', of: 'stock', atLeast: 20 },
    { figure: 'cpu', of: 'bun', atMost: 1 },
  ],
  measure: (server, dialect) => saturate(server, dialect, { readers: 200, inFlight: 200, ms: 8_000 }),
}
