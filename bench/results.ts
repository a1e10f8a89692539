import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Figures } from './parts/figures'

const FOLDER = 'bench/results'
const startedAt = new Date().toISOString()

export interface Result {
  case: string
  round: number
  peer: string
  isShort: boolean
  figures: Figures
}

/** Every raw result stays, one a line. */
export function keep(result: Result): void {
  mkdirSync(FOLDER, { recursive: true })
  appendFileSync(join(FOLDER, 'results.jsonl'), `${JSON.stringify({ run: startedAt, ...result })}\n`)
}
