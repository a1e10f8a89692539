import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Figures } from './parts/figures'
import type { PeerName } from './parts/peers'

const FOLDER = 'bench/results'
const FILE = join(FOLDER, 'results.jsonl')
const startedAt = new Date().toISOString()

/** The figures of each peer in one round. */
export type Round = Partial<Record<PeerName, Figures>>

interface Result {
  case: string
  round: number
  peer: PeerName
  isShort: boolean
  figures: Figures
}

/** Appends a raw result as one line. */
export function appendResult(result: Result): void {
  mkdirSync(FOLDER, { recursive: true })
  appendFileSync(FILE, `${JSON.stringify({ run: startedAt, ...result })}\n`)
}

/** The rounds of the newest run of a case in the long form. */
export function newestRounds(name: string): Round[] {
  const lines = readFileSync(FILE, 'utf8').trim().split('\n')
  const results = lines.map((line) => JSON.parse(line) as Result & { run: string })
  const all = results.filter(({ case: of, isShort }) => of === name && !isShort)
  const rounds: Round[] = []
  for (const { run, round, peer, figures } of all)
    if (run === all.at(-1)!.run) rounds[round - 1] = { ...rounds[round - 1], [peer]: figures }
  return rounds
}
