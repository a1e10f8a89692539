import { writeFileSync } from 'node:fs'
import { clusterCases } from '../cluster/cases'
import { hostileCases } from '../hostile/cases'
import { type Case, cases as faultCases } from './cases'
import { slowness } from '../support/calibration'
import { broken, type Figure, judged, note, Skipped } from './parts/figures'
import { closeScenes } from './parts/scene'

const CASE_TIMEOUT_MS = 240_000
const SKIPPED = 'skipped'

const cases = [...faultCases, ...clusterCases, ...hostileCases]

interface Outcome {
  bar: string
  title: string
  figures: Figure[]
  seconds: number
}

/**
 * Measures the cases of the named bars, or all; prints a table, and fails when a bar does not hold.
 * @param again measures a case once more when nothing but measures do not hold: a busy machine may have spoiled them
 */
async function main(bars: string[], again: boolean): Promise<void> {
  const outcomes: Outcome[] = []
  for (const one of cases.filter(({ bar }) => bars.includes(bar))) {
    let outcome = await play(one)
    if (again && isSpoiled(outcome.figures)) outcome = await play(one)
    outcomes.push(outcome)
  }
  // In a child process that runs one case.
  if (process.env.FAULTS_FIGURES)
    writeFileSync(process.env.FAULTS_FIGURES, JSON.stringify(outcomes.flatMap(({ figures }) => figures)))
  print(outcomes)
  const failed = outcomes.filter(({ figures }) => broken(figures).length > 0).length
  const skipped = outcomes.filter(({ figures }) => figures[0]?.what === SKIPPED).length
  console.log(`tests: ${outcomes.length - failed - skipped} passed, ${failed} failed, ${skipped} skipped`)
  // CI must not pass because a right is missing.
  process.exit(failed > 0 || (skipped > 0 && process.env.REQUIRE_SERVICES === '1') ? 1 : 0)
}

async function play({ bar, title, measure, timeoutMs = CASE_TIMEOUT_MS }: Case): Promise<Outcome> {
  console.log(`${bar} ${title} …`)
  const startedAt = performance.now()
  const before = await slowness()
  const measured = await inTime(measure(), timeoutMs).catch((error: Error) => [failure(error)])
  await closeScenes()
  // A neighbour that came or went in the meantime is known by one of the two.
  const slower = Math.max(before, await slowness())
  const figures = [...judged(measured, slower), note('this machine, times slower', slower)]
  for (const sentence of broken(figures)) console.log(`  does not hold: ${sentence}`)
  return { bar, title, figures, seconds: (performance.now() - startedAt) / 1_000 }
}

function isSpoiled(figures: readonly Figure[]): boolean {
  const failed = figures.filter(({ holds }) => !holds)
  return failed.length > 0 && failed.every(({ isMeasure }) => isMeasure)
}

/** @throws on the timeout of the case */
async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it did not end in time')), timeoutMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function failure(error: Error): Figure {
  if (error instanceof Skipped) return note(SKIPPED, error.message)
  console.error(error)
  return { what: 'came to its end', measured: error.message.slice(0, 60), limit: 'yes', holds: false }
}

function print(outcomes: Outcome[]): void {
  const rows = outcomes.flatMap(({ bar, title, figures, seconds }) => [
    [bar, title, `${seconds.toFixed(0)} s`, '', ''],
    ...figures.map(({ what, measured, limit, holds }) => [
      '',
      `  ${what}`,
      measured,
      limit,
      limit === '' ? '' : holds ? 'pass' : 'FAIL',
    ]),
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

// Servers that still run are ended when this process exits.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** Of what kind when none is named: `F`, `C` or `B`. */
const kind = process.env.FAULTS_KIND ?? 'F'
const known = [...new Set(cases.map(({ bar }) => bar))]
const options = process.argv.slice(2)
const again = options.includes('--again')
// Hostile cases read `--full` themselves; `--short` is what they are without it.
const asked = options.filter((option) => !['--again', '--full', '--short'].includes(option))
const unknown = asked.filter((bar) => !known.includes(bar))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${known.join(', ')}.`)
  process.exit(1)
}
void main(asked.length > 0 ? asked : known.filter((bar) => bar.startsWith(kind)), again)
