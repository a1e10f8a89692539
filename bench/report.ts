import type { Bar, Case } from './cases/case'
import { type Figure, figures } from './parts/figures'
import { type PeerName, peers } from './parts/peers'
import { median } from '../tests/support/statistics'
import type { Round } from './results'

/** The short form runs for every change on any machine, so it only fails far beyond the limit. */
const SHORT_TOLERANCE = 1.5
/** The share of one core above which the generator may not keep up. */
const GENERATOR_MAX = 0.9

/** The outcome of one bar of one case. */
export interface Verdict {
  title: string
  what: string
  measured: string
  limit: string
  holds: boolean
}

/**
 * Judges a case by the medians of its rounds; a bar whose peer is absent is left out.
 * @param slowness of this machine during the case, for limits that scale with it
 */
export function judge(each: Case, rounds: readonly Round[], isShort: boolean, slowness: number): Verdict[] {
  return each.bars
    .filter((bar) => !isShort || isForEveryChange(bar, each))
    .flatMap((bar) => {
      const { figure, of, over, atMost = Infinity, atLeast = -Infinity, byMachine, slowedTo = 1 } = bar
      const values =
        over === undefined
          ? ratios(rounds, figure, each.peers[0], of)
          : differences(rounds, figure, each.peers[0], over)
      if (values.length === 0) return []
      const most = byMachine
        ? atMost * Math.max(1, slowness / slowedTo)
        : isShort && each.group === undefined
          ? atMost * SHORT_TOLERANCE
          : atMost
      const [name, ownUnit] = figures[figure]
      const unit = of === undefined ? ownUnit : 'x'
      return {
        title: `${each.name} ${each.title}`,
        what: nameOf(name, bar),
        measured: `${withSpread(values)}${space(unit)}`,
        limit: `${most === Infinity ? `>= ${atLeast}` : `<= ${Number(most.toFixed(3))}`}${space(unit)}`,
        holds: median(values) <= most && median(values) >= atLeast,
      }
    })
}

/** The bars that hold on any machine: ratios to a peer of the same run, times by the machine, and the figures of the page. */
function isForEveryChange({ figure, of, byMachine }: Bar, { group }: Case): boolean {
  return (
    group === 'page' || byMachine === true || ((figure === 'cpu' || figure === 'cpuMs') && of === 'stock')
  )
}

function nameOf(name: string, { of, over }: Bar): string {
  if (over !== undefined) return `${name} − ${peers[over].title}`
  return of === undefined ? name : `${name} ÷ ${peers[of].title}`
}

/** The difference between two peers in each round. */
function differences(rounds: readonly Round[], figure: Figure, peer: PeerName, over: PeerName): number[] {
  return rounds.flatMap((round) => {
    const [own, other] = [round[peer]?.[figure], round[over]?.[figure]]
    return own == null || other == null ? [] : [own - other]
  })
}

/** The verdict on a case that threw an error. */
export function failed({ name, title }: Case, { message }: Error): Verdict {
  return { title: `${name} ${title}`, what: message.slice(0, 60), measured: '', limit: '', holds: false }
}

/** A figure of one peer in each round, as a ratio to another peer if there is one. */
export function ratios(
  rounds: readonly Round[],
  figure: Bar['figure'],
  peer: PeerName,
  of?: PeerName,
): number[] {
  return rounds.flatMap((round) => {
    const own = round[peer]?.[figure]
    const other = of === undefined ? 1 : round[of]?.[figure]
    // JSON has no NaN: figures that could not be measured are read as null.
    return own == null || other == null || Number.isNaN(own / other) ? [] : [own / other]
  })
}

/** Prints the medians of all figures of a case, one line per peer. */
export function printCase({ peers: names }: Case, rounds: readonly Round[]): void {
  for (const name of names) {
    const words = (Object.keys(figures) as Figure[]).flatMap((figure) => {
      const values = ratios(rounds, figure, name)
      const [what, unit] = figures[figure]
      return values.length === 0 ? [] : [`${what} ${withSpread(values)}${space(unit)}`]
    })
    if (words.length > 0) console.log(`  ${peers[name].title}: ${words.join(', ')}`)
    if (ratios(rounds, 'generator', name).some((part) => part > GENERATOR_MAX))
      console.log('    the generator was the bottleneck')
  }
}

export function printVerdicts(verdicts: readonly Verdict[]): void {
  const all = [['case', 'figure', 'median (spread)', 'bar', ''], ...rowsOf(verdicts)]
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  const lines = all.map((row) => row.map((cell, at) => cell.padEnd(widths[at]!)).join('  '))
  console.log(['', ...lines.map((line) => line.trimEnd())].join('\n'))
}

/** The cells of a table; only the first row of a case has its title. */
export function rowsOf(verdicts: readonly Verdict[]): string[][] {
  return verdicts.map(({ title, what, measured, limit, holds }, at) => [
    verdicts[at - 1]?.title === title ? '' : title,
    what,
    measured,
    limit,
    holds ? 'pass' : 'MISS',
  ])
}

export function withSpread(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return least === most ? short(least) : `${short(median(values))} (${short(least)}–${short(most)})`
}

function space(unit: string): string {
  return unit === '' || unit === 'x' ? unit : ` ${unit}`
}

function short(value: number): string {
  return value >= 1_000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}
