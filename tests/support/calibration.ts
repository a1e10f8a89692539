import { Worker } from 'node:worker_threads'

/** How long the work takes on the reference machine of the bars, milliseconds. */
const REFERENCE_MS = 240
/** The cores of the reference machine: fewer cores, or busy cores, count as slower ones. */
const THREADS = 2

/** The work of servers and pages: JSON, maps and sorting. */
const work = `
const { parentPort } = require('node:worker_threads')
const once = () => {
  const rows = Array.from({ length: 300 }, (_, n) => ({ id: (n * 7919) % 1000, text: 'message ' + n, at: n / 3 }))
  const read = JSON.parse(JSON.stringify(rows)).sort((a, b) => a.id - b.id)
  return new Map(read.map((row) => [row.text, row])).size
}
const times = (count) => { for (let n = 0; n < count; n += 1) once() }
parentPort.once('message', () => {
  times(300)
  const startedAt = performance.now()
  times(ROUNDS)
  parentPort.postMessage(performance.now() - startedAt)
})
parentPort.postMessage('ready')
`
const ROUNDS = 1_000

/** How many times slower this machine is now than the reference machine; 1 when it is as fast or faster. */
export async function slowness(): Promise<number> {
  const workers = Array.from(
    { length: THREADS },
    () => new Worker(work.replace('ROUNDS', String(ROUNDS)), { eval: true }),
  )
  const nextMessage = (worker: Worker) => new Promise((resolve) => worker.once('message', resolve))
  await Promise.all(workers.map(nextMessage))
  const took = (await Promise.all(
    workers.map((worker) => {
      const result = nextMessage(worker)
      worker.postMessage('begin')
      return result
    }),
  )) as number[]
  await Promise.all(workers.map((worker) => worker.terminate()))
  return Math.max(1, ...took.map((ms) => ms / REFERENCE_MS))
}
