// Two nodes of a server with their own Redis, and for Teahouse their own PostgreSQL: `pair.mjs teahouse <entry>` or
// `pair.mjs stock <entry>`. The nodes get the flags of this process. Prints where both listen, and their process ids.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

const [kind, entry] = process.argv.slice(2)
const root = join(import.meta.dirname, '../..')

const lineOf = async (child) => (await once(createInterface(child.stdout), 'line'))[0]

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

const port = await freePort()
const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
const redis = spawn('redis-server', options, { stdio: 'ignore' })
for (let isOpen = false; !isOpen; await sleep(20)) {
  const socket = connect(port, '127.0.0.1')
  isOpen = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
}

const environment = { ...process.env, REDIS_URL: `redis://127.0.0.1:${port}` }
if (kind === 'teahouse') {
  // Exits when its standard input closes, which this process does on exit.
  const postgres = spawn(process.execPath, ['tests/support/own-postgres.mjs'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  environment.DATABASE_URL = await lineOf(postgres)
}

const nodes = []
for (const name of ['one', 'two']) {
  const env = { ...environment, NODE_NAME: name }
  const node = spawn(process.execPath, [...process.execArgv, entry], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = createInterface(node.stdout)
  const [text] = await once(line, 'line')
  nodes.push({ url: JSON.parse(text).url, pid: node.pid })
}
console.log(
  JSON.stringify({
    msg: 'listening',
    url: nodes[0].url,
    urls: nodes.map(({ url }) => url),
    pids: nodes.map(({ pid }) => pid),
    others: [redis.pid],
  }),
)
