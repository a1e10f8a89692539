import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../tests/support/free-port'
import { builtFolder } from './built'
import type { Command } from './running-server'

/** Fetched by npx when needed, never a dependency. */
const BUN = 'bun@1.4.5'
const FETCH_TIMEOUT_MS = 120_000

/** The path of Bun; `null` when it is not available. */
export const bun = once(() => outputOf('npx', ['--yes', BUN, '--print', 'process.execPath']))

/** The path of a Python with Tornado; `null` when there is none. */
export const tornado = once(() => {
  const path = 'import sys, tornado; print(sys.executable)'
  return outputOf('python3', ['-c', path]) ?? outputOf('/usr/bin/python3', ['-c', path])
})

export const hasRedis = once(() => outputOf('redis-server', ['--version']) !== null)

/** An IRC server on a free port, without its limits; `null` when it is not installed. */
export async function ngircd(): Promise<Command | null> {
  if (outputOf('ngircd', ['--version']) === null) return null
  const port = await freePort()
  const file = join(builtFolder(), 'ngircd.conf')
  const lines = [
    ...['[Global]', 'Name = irc.bench', 'Listen = 127.0.0.1', `Ports = ${port}`],
    ...['[Limits]', 'MaxConnectionsIP = 0', 'MaxPenaltyTime = 0'],
    ...['[Options]', 'DNS = no', 'Ident = no', 'PAM = no'],
  ]
  writeFileSync(file, lines.join('\n'))
  return { program: 'ngircd', args: ['--nodaemon', '--config', file], url: `http://127.0.0.1:${port}` }
}

/** Runs `work` once, and returns its result every time. */
export function once<T>(work: () => T): () => T {
  let done: { value: T } | undefined
  return () => (done ??= { value: work() }).value
}

/** The standard output of a program; `null` when it cannot be run. */
function outputOf(program: string, args: string[]): string | null {
  try {
    const options = {
      timeout: FETCH_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'],
    }
    return execFileSync(program, args, { encoding: 'utf8', ...options }).trim()
  } catch {
    return null
  }
}
