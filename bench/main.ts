import { parseArgs } from 'node:util'
import { slowness } from '../tests/support/calibration'
import { cases } from './cases'
import type { Case } from './cases/case'
import { peers } from './parts/peers'
import { cores, pinThis } from './parts/proc'
import { publish } from './publish'
import { broken, judge, printCase, printVerdicts, type Verdict } from './report'
import { keep, type Round } from './results'
import { sessions } from './parts/crowd'
import { type Command, RunningServer } from './parts/running-server'

const ROUNDS = 3
const SHORT = ['P1', 'P5']

const placed = cores()

/**
 * Measures the cases that are named, or all; prints ratios, and fails when a bar does not hold.
 * @param again measures a case whose bar does not hold once more, as the fault harness does: a busy machine may have spoiled it
 */
async function main(names: string[], isShort: boolean, again: boolean): Promise<void> {
  if (!placed) console.log('Server and generator share their cores: there is no taskset, or only one core.')
  const verdicts: Verdict[] = []
  for (const each of cases.filter((one) => isAmong(one, names))) {
    let found = await judged(each, isShort)
    if (again && !found.every(({ holds }) => holds)) found = await judged(each, isShort)
    verdicts.push(...found)
  }
  printVerdicts(verdicts)
  process.exit(verdicts.every(({ holds }) => holds) ? 0 : 1)
}

async function judged(each: Case, isShort: boolean): Promise<Verdict[]> {
  console.log(`${each.name} ${each.title}`)
  try {
    const before = await machine()
    const rounds = await measure(each, isShort, before)
    const slower = Math.max(before, await machine())
    printCase(each, rounds)
    if (slower > 1) console.log(`  this machine: ${slower.toFixed(2)} times slower than the one of the bars`)
    return judge(each, rounds, isShort, slower)
  } catch (error) {
    console.error(error)
    return [broken(each, error as Error)]
  }
}

/** Rounds outside, peers inside: what disturbs the machine for a while disturbs all of them. */
async function measure(each: Case, isShort: boolean, slower: number): Promise<Round[]> {
  const present = each.peers.filter((name) => !isShort || name === 'teahouse' || name === 'stock')
  if (placed) pinThis(each.sharesCores ? placed.all : placed.generator)
  const core = placed && (each.sharesCores ? placed.all : placed.server)
  const rounds: Round[] = []
  for (let number = 1; number <= ROUNDS; number += 1) {
    const round: Round = {}
    for (const name of present) {
      const earlier = rounds[0]?.[name]
      if (isShort && earlier && each.onceInShort?.includes(name)) {
        round[name] = earlier
        continue
      }
      const { command, dialect, title } = peers[name]
      const start = await command()
      if (start === null) {
        if (number === 1) console.log(`  ${title} is not on this machine and left out`)
        continue
      }
      const { sessions: count } = each
      const cookies = count ? await onServer(start, core, (server) => sessions(server, dialect, count)) : []
      round[name] = await onServer(start, core, (server) =>
        each.measure(server, dialect, { isShort, slower, cookies }),
      )
      keep({ case: each.name, round: number, peer: name, isShort, figures: round[name] })
    }
    rounds.push(round)
  }
  return rounds
}

async function onServer<T>(
  start: Command,
  core: string | null,
  work: (server: RunningServer) => Promise<T>,
): Promise<T> {
  const server = await RunningServer.start(start, core)
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

/** How much slower it is now, on all of its cores. */
async function machine(): Promise<number> {
  if (placed) pinThis(placed.all)
  return slowness()
}

/** `P6` stands for all of its sizes, and the name of a group for all that belongs to it. */
function isAmong({ name, group }: Pick<Case, 'name' | 'group'>, names: readonly string[]): boolean {
  return names.some((one) => one === name || one === name.split('-')[0] || one === group)
}

const { values, positionals } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    // Measures nothing: writes what was measured before into docs/PERFORMANCE.md.
    publish: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const known = cases.map(({ name }) => name as string)
const unknown = positionals.filter((name) => !cases.some((one) => isAmong(one, [name])))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${known.join(', ')}.`)
  process.exit(1)
}
// Servers that still run are ended when this process exits.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const wanted = positionals.length > 0 ? positionals : values.short ? SHORT : known
if (values.publish) publish()
else void main(wanted, values.short, values.again)
