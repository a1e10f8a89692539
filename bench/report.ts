import type { Bar, Case } from './cases/case'
import { type Figure, units } from './parts/figures'
import { type PeerName, peers } from './parts/peers'
import { median } from './parts/statistics'
import type { Round } from './results'

/** The short form is for every change, on any machine: only what is far off fails. */
const SHORT_TOLERANCE = 1.5

export interface Verdict {
  title: string
  what: string
  measured: string
  limit: string
  holds: boolean
}

/** Judges a case by the medians of its rounds; a bar whose peer is absent is left out. */
export function judge(
  { name, title, peers: [ours], bars }: Case,
  rounds: Round[],
  isShort: boolean,
): Verdict[] {
  return bars
    .filter(({ figure, of }) => !isShort || ((figure === 'cpu' || figure === 'cpuMs') && of === 'stock'))
    .flatMap((bar) => {
      const values = rounds.flatMap((round) => valueOf(bar, round, ours))
      if (values.length === 0) return []
      const { figure, of, atMost = Infinity, atLeast = -Infinity } = bar
      const limit = isShort ? atMost * SHORT_TOLERANCE : atMost
      const value = median(values)
      const unit = of === undefined ? ` ${units[figure]}` : 'x'
      return {
        title: `${name} ${title}`,
        what: of === undefined ? units[figure] : `${units[figure]} ÷ ${peers[of].title}`,
        measured: `${withSpread(values)}${unit}`,
        limit: limit === Infinity ? `>= ${atLeast}${unit}` : `<= ${Number(limit.toFixed(3))}${unit}`,
        holds: value <= limit && value >= atLeast,
      }
    })
}

/** Of a case that did not come to its end. */
export function broken({ name, title }: Case, { message }: Error): Verdict {
  return { title: `${name} ${title}`, what: message.slice(0, 60), measured: '', limit: '', holds: false }
}

function valueOf({ figure, of }: Bar, round: Round, ours: PeerName): number[] {
  const own = round[ours]?.[figure]
  if (own === undefined || of === undefined) return own === undefined ? [] : [own]
  const other = round[of]?.[figure]
  return other === undefined ? [] : [own / other]
}

/** The medians of all figures of one case, a line for each peer. */
export function printCase({ peers: names }: Case, rounds: Round[]): void {
  for (const name of names) {
    const measured = rounds.flatMap((round) => round[name] ?? [])
    if (measured.length === 0) continue
    const figures = Object.keys(units) as Figure[]
    const words = figures.flatMap((figure) => {
      const values = measured.flatMap((each) => each[figure] ?? []).filter((value) => !Number.isNaN(value))
      return values.length > 0 && units[figure] !== '' ? [`${withSpread(values)} ${units[figure]}`] : []
    })
    console.log(`  ${peers[name].title}: ${words.join(', ')}`)
    if (measured.some(({ generatorIsLimit }) => generatorIsLimit === 1))
      console.log('    the generator was the limit')
  }
}

export function printVerdicts(verdicts: Verdict[]): void {
  const rows = verdicts.map(({ title, what, measured, limit, holds }, at) => [
    verdicts[at - 1]?.title === title ? '' : title,
    what,
    measured,
    limit,
    holds ? 'pass' : 'MISS',
  ])
  const all = [['case', 'figure', 'median (spread)', 'bar', ''], ...rows]
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  console.log()
  for (const row of all)
    console.log(
      row
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    )
}

function withSpread(values: number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return least === most ? short(least) : `${short(median(values))} (${short(least)}–${short(most)})`
}

function short(value: number): string {
  return value >= 1_000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}
