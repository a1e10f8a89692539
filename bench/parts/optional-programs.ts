import { execFileSync } from 'node:child_process'
import { once as onceEmitted } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { builtFolder } from './built'
import type { Command } from './running-server'

/** npx may have to fetch it; it is never a dependency. */
const BUN = 'bun@1.4.5'
const FETCH_TIMEOUT_MS = 120_000

/** The path of Bun's program; `null` when there is none. */
export const bun = once(() => said('npx', ['--yes', BUN, '--print', 'process.execPath']))

/** The path of a Python that has Tornado; `null` when there is none. */
export const tornado = once(() => {
  const path = 'import sys, tornado; print(sys.executable)'
  return said('python3', ['-c', path]) ?? said('/usr/bin/python3', ['-c', path])
})

export const hasRedis = once(() => said('redis-server', ['--version']) !== null)

/** An IRC server on a free port, without its limits; `null` when it is not installed. */
export async function ngircd(): Promise<Command | null> {
  if (said('ngircd', ['--version']) === null) return null
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

/** Does `work` the first time only. */
export function once<T>(work: () => T): () => T {
  let done: { value: T } | undefined
  return () => (done ??= { value: work() }).value
}

/** What a program says on its standard output; `null` when it cannot be run. */
function said(program: string, args: string[]): string | null {
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await onceEmitted(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
