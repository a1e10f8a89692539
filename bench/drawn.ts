import { cases } from './cases'
import { chart, type Row } from './chart'
import { peers } from './parts/peers'
import { median } from './parts/statistics'
import { newestRounds } from './results'

/** The chart of the newest results of all cases that are compared with stock Socket.IO. */
export function drawn(): string {
  return chart(
    cases.flatMap(({ name, title, peers: names, bars }): Row[] => {
      const bar = bars.find(({ of }) => of === 'stock')
      const rounds = newestRounds(name)
      if (bar?.atMost === undefined || rounds.length === 0) return []
      const ratios: Row['ratios'] = {}
      for (const peer of names.filter((peer) => peer !== 'stock')) {
        const values = rounds.flatMap(({ stock, [peer]: own }) => {
          const [above, below] = [own?.[bar.figure], stock?.[bar.figure]]
          return above === undefined || below === undefined ? [] : [above / below]
        })
        if (values.length > 0) ratios[peers[peer].title] = median(values)
      }
      return [{ title: `${name} ${title.split(':')[0]}`, ratios, bar: bar.atMost }]
    }),
  )
}
