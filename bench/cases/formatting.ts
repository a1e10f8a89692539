import { Names } from '../../common/text/mention-names'
import { readText } from '../../common/text/rich-text'
import { hostileTexts } from '../../tests/support/hostile-texts'
import { msOf } from '../parts/ms-of'
import type { Case } from './case'

/** More than a message may have. */
const SIZE = 10_000

export const formatting: Case = {
  name: 'P18',
  group: 'page',
  title: 'formatting: the slowest of 30 hostile texts of 10,000 characters',
  peers: ['teahouse'],
  sharesCores: true,
  onceInShort: ['teahouse'],
  bars: [{ figure: 'reading', atMost: 5, byMachine: true }],
  measure() {
    const nobody = new Names()
    const times = Object.values(hostileTexts).map((make) => {
      const text = make(SIZE)
      return msOf(() => readText(text, nobody).pieces.length > 0)
    })
    return Promise.resolve({ reading: Math.max(...times) })
  },
}
