import type { CrowdOrder, CrowdReport } from './parts/crowd'
import type { Guest } from './parts/guest'
import { Scene } from './parts/scene'
import { textOf } from '../support/text-of'

const LOOK_EVERY_MS = 20

/** One process of a crowd: opens pages and reports their state, on orders. */
const scene = new Scene()
const guests: Guest[] = []
let arrivals: number[] = []
let stalledMs = 0

async function obey(order: CrowdOrder): Promise<CrowdReport | 'done'> {
  if (order === 'report') return report()
  if (order === 'forget') {
    arrivals = []
    stalledMs = 0
    for (const { around } of guests) around.tried.length = 0
    return 'done'
  }
  guests.push(...(await scene.guests(order.url, order.enter)))
  for (const { chat } of guests)
    chat.connection.changes.on((state) => {
      if (state === 'online') arrivals.push(Date.now())
    })
  return 'done'
}

function report(): CrowdReport {
  const logs: Record<string, number> = {}
  for (const { log } of guests) {
    const texts = log.map(textOf).join()
    logs[texts] = (logs[texts] ?? 0) + 1
  }
  return {
    inSync: guests.filter(({ isInSync }) => isInSync).length,
    logs,
    arrivals,
    tries: guests.flatMap(({ around }) => around.tried),
    stalledMs,
  }
}

let lookedAt = performance.now()
setInterval(() => {
  const now = performance.now()
  stalledMs = Math.max(stalledMs, now - lookedAt - LOOK_EVERY_MS)
  lookedAt = now
}, LOOK_EVERY_MS)

process.on('message', (order: CrowdOrder) => void obey(order).then((answer) => process.send!(answer)))
process.on('disconnect', () => process.exit())
