import { hotRoom } from './hot-room'
import type { Case } from './case'

export const history: Case = {
  name: 'P7',
  title: 'history on against off, 200 readers, 1,000 messages/s',
  peers: ['teahouse', 'forgetful'],
  bars: [
    { figure: 'cpu', of: 'forgetful', atMost: 1.15 },
    { figure: 'lag', atMost: 20 },
  ],
  measure: hotRoom.measure,
}
