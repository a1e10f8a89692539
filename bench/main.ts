import { parseArgs } from 'node:util'
import { slowness } from '../tests/support/calibration'
import { cases } from './cases'
import type { Case } from './cases/case'
import { peers } from './parts/peers'
import { cores, pinThis } from './parts/proc'
import { publish } from './publish'
import { failed, judge, printCase, printVerdicts, type Verdict } from './report'
import { appendResult, type Round } from './results'
import { sessions } from './parts/crowd'
import { type Command, RunningServer } from './parts/running-server'

const ROUNDS = 3
const SHORT = ['P1', 'P5']

const affinity = cores()

/**
 * Measures the named cases, or all; prints the figures, and fails when a bar does not hold.
 * @param again repeats a case whose bar does not hold once, as the fault harness does, because a busy machine can spoil it
 */
async function main(names: string[], isShort: boolean, again: boolean): Promise<void> {
  if (!affinity) console.log('Server and generator share their cores: there is no taskset, or only one core.')
  const verdicts: Verdict[] = []
  for (const each of cases.filter((one) => isSelected(one, names))) {
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
    const before = await currentSlowness()
    const rounds = await measure(each, isShort, before)
    const slower = Math.max(before, await currentSlowness())
    printCase(each, rounds)
    if (slower > 1)
      console.log(`  this machine: ${slower.toFixed(2)} times slower than the reference machine`)
    return judge(each, rounds, isShort, slower)
  } catch (error) {
    console.error(error)
    return [failed(each, error as Error)]
  }
}

/** All peers in each round, so that a disturbance of the machine affects all of them. */
async function measure(each: Case, isShort: boolean, slower: number): Promise<Round[]> {
  const present = each.peers.filter((name, at) => !isShort || at === 0 || name === 'stock')
  if (affinity) pinThis(each.sharesCores ? affinity.all : affinity.generator)
  const core = affinity && (each.sharesCores ? affinity.all : affinity.server)
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
      appendResult({ case: each.name, round: number, peer: name, isShort, figures: round[name] })
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

/** The slowness of this machine now, on all of its cores. */
async function currentSlowness(): Promise<number> {
  if (affinity) pinThis(affinity.all)
  return slowness()
}

/** `P6` selects all of its sizes, and the name of a group all of its cases. */
function isSelected({ name, group }: Pick<Case, 'name' | 'group'>, names: readonly string[]): boolean {
  return names.some((one) => one === name || one === name.split('-')[0] || one === group)
}

const { values, positionals } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    // Writes the existing results into docs/PERFORMANCE.md instead of measuring.
    publish: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const known = cases.map(({ name }) => name as string)
const unknown = positionals.filter((name) => !cases.some((one) => isSelected(one, [name])))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${known.join(', ')}.`)
  process.exit(1)
}
// Exiting kills the servers that still run.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const wanted = positionals.length > 0 ? positionals : values.short ? SHORT : known
if (values.publish) publish()
else void main(wanted, values.short, values.again)
