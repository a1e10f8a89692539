import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sleep } from '../../support/chat'
import { Crowd } from '../parts/crowd'
import { atLeast, atMost, exactly, type Figure, mostInOneSecond, note, within } from '../parts/figures'
import { onScene } from '../parts/scene'

export interface MassReturn {
  guests: number
  signal: 'SIGTERM' | 'SIGKILL'
}

/** Every limit off except the one on handshakes. */
const environment = {
  RATE_LIMITS: 'on',
  RATE_MESSAGES_PER_MINUTE: '0',
  RATE_MESSAGES_PER_ADDRESS_PER_MINUTE: '0',
  RATE_ASKS_PER_MINUTE: '0',
  RATE_SESSIONS_PER_MINUTE: '0',
  RATE_REQUESTS_PER_MINUTE: '0',
  MAX_CONNECTIONS_PER_ADDRESS: '0',
}

/** F17: many clients are connected, and the server is restarted. */
export function massReturn({ guests: count, signal }: MassReturn): Promise<Figure[]> {
  return onScene(async (scene) => {
    const handshakes = join(scene.folder(), 'handshakes')
    const server = await scene.server({
      preload: join(process.cwd(), 'tests/faults/parts/count-handshakes.js'),
      environment: { ...environment, HANDSHAKES_FILE: handshakes },
    })
    await server.start()
    const crowd = await Crowd.entered(scene, server.url, count)
    const everybodyHas = (log: string) => crowd.until(log, ({ logs }) => logs[log] === count, 30_000)
    await (await scene.tab(server.url)).say('before')
    await everybodyHas('before')
    await sleep(1_000)
    await crowd.forget()

    const startedAt = Date.now()
    const { ms } = await server.end(signal)
    const ready = await server.start()
    await crowd.until('in sync', ({ inSync }) => inSync === count, 90_000)
    const inSyncAfter = Date.now() - startedAt
    await (await scene.tab(server.url)).say('after')
    await everybodyHas('before,after').catch(() => {})
    const { logs, arrivals, tries, stalledMs } = await crowd.report()
    const times = readFileSync(handshakes, 'utf8').trim().split('\n').map(Number)
    const after = times.filter((time) => time > startedAt)
    return [
      exactly('in sync', logs['before,after'] ?? 0, count),
      atLeast('return spread', (Math.max(...arrivals) - Math.min(...arrivals)) / 1_000, 6, 's'),
      atMost('handshakes in one second', mostInOneSecond(after), 300),
      within('all in sync after the signal', inSyncAfter / 1_000, 20),
      note('the same by the clocks of the pages', mostInOneSecond(tries)),
      note('handshakes', after.length),
      note('tries', tries.length),
      note('longest stall of the guests themselves', stalledMs, 'ms'),
      note('server ended after', ms, 'ms'),
      note('server ready after', ready, 'ms'),
    ]
  })
}
