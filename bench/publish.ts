import { readFileSync, writeFileSync } from 'node:fs'
import { cases } from './cases'
import type { Case } from './cases/case'
import { chart, type Row } from './chart'
import { type Figure, figures } from './parts/figures'
import { peers } from './parts/peers'
import { median } from '../tests/support/statistics'
import { judge, ratios, rowsOf, withSpread } from './report'
import { newestRounds } from './results'

const PAGE = 'docs/PERFORMANCE.md'
const CHART = 'docs/performance.svg'
/** The columns of the table of peers. */
const PEER_FIGURES: Figure[] = [
  'cpu',
  'cpuMs',
  'perSecond',
  'p50',
  'p99',
  'bytes',
  'lag',
  'memoryEach',
  'known',
]

/** Writes the newest result of the long form of each case into the documentation. */
export function publish(): void {
  const measured = cases.filter(({ name }) => newestRounds(name).length > 0)
  const bars = measured.flatMap((each) => rowsOf(judge(each, newestRounds(each.name), false, 1)))
  writeFileSync(CHART, chart(measured.flatMap(rowOf)))
  let page = readFileSync(PAGE, 'utf8')
  page = between(page, 'bars', table(['case', 'figure', 'median (spread)', 'bar', ''], bars))
  page = between(page, 'peers', table(['', ...PEER_FIGURES.map(titleOf)], measured.flatMap(peersOf)))
  writeFileSync(PAGE, page)
}

/** The line of a case in the chart, if it is compared with stock Socket.IO. */
function rowOf({ name, title, peers: names, bars }: Case): Row[] {
  const bar = bars.find(({ of, atMost }) => of === 'stock' && atMost !== undefined)
  if (!bar) return []
  const entries = names.flatMap((peer) => {
    const values = peer === 'stock' ? [] : ratios(newestRounds(name), bar.figure, peer, 'stock')
    return values.length > 0 ? [[peers[peer].title, median(values)]] : []
  })
  const [what] = title.split(':')
  return [
    {
      title: `${name.slice(0, 3).replace('-', '')} ${what}`,
      ratios: Object.fromEntries(entries) as Row['ratios'],
      bar: bar.atMost!,
    },
  ]
}

function peersOf({ name, peers: names }: Case): string[][] {
  if (!names.includes('stock')) return []
  return names.flatMap((peer) => {
    const cells = PEER_FIGURES.map((figure) => ratios(newestRounds(name), figure, peer)).map((values) =>
      values.length > 0 ? withSpread([median(values)]) : '',
    )
    return cells.some((cell) => cell !== '') ? [[`${name} ${peers[peer].title}`, ...cells]] : []
  })
}

function titleOf(figure: Figure): string {
  const [name, unit] = figures[figure]
  return unit === '' ? name : `${name}, ${unit}`
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function between(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for the ${name}`)
  return page.slice(0, from + begin.length) + text + page.slice(to)
}
