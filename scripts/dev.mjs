// Builds and serves, and does both again whenever a source changes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { join } from 'node:path'

process.chdir(join(import.meta.dirname, '..'))

const run = (script) => spawn(process.execPath, [script], { stdio: 'inherit' })

let server
async function stop() {
  if (!server || server.exitCode !== null || server.signalCode !== null) return
  server.kill()
  await once(server, 'exit')
}

async function restart() {
  await stop()
  const [code] = await once(run('scripts/build.mjs'), 'exit')
  if (code === 0) server = run('dist/server/index.js')
}

let work = restart()
let timer
/** Editors write a file in several steps, and a checkout many files: waits until it is quiet. */
function restartSoon() {
  clearTimeout(timer)
  timer = setTimeout(() => (work = work.then(restart)), 100)
}

for (const folder of ['common', 'server', 'public']) watch(folder, { recursive: true }, restartSoon)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop().then(() => process.exit()))
