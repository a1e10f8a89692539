import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sleep, until } from '../../support/chat'
import { atLeast, atMost, exactly, type Figure, mostInOneSecond, note } from '../parts/figures'
import type { Guest } from '../parts/guest'
import { onScene } from '../parts/scene'

export interface MassReturn {
  guests: number
  signal: 'SIGTERM' | 'SIGKILL'
}

/** Every limit off but the one on handshakes. */
const environment = {
  RATE_LIMITS: 'on',
  RATE_MESSAGES_PER_MINUTE: '0',
  RATE_MESSAGES_PER_ADDRESS_PER_MINUTE: '0',
  RATE_ASKS_PER_MINUTE: '0',
  RATE_SESSIONS_PER_MINUTE: '0',
  RATE_REQUESTS_PER_MINUTE: '0',
  MAX_CONNECTIONS_PER_ADDRESS: '0',
}

/** F17: a crowd is connected, and the server is started again. */
export function massReturn({ guests: count, signal }: MassReturn): Promise<Figure[]> {
  return onScene(async (scene) => {
    const handshakes = join(scene.folder(), 'handshakes')
    const server = await scene.server({
      preload: join(process.cwd(), 'tests/faults/parts/count-handshakes.js'),
      environment: { ...environment, HANDSHAKES_FILE: handshakes },
    })
    await server.start()
    const guests = await scene.guests(server.url, count)
    const writer = await scene.tab(server.url)
    await writer.say('before')
    await until('everybody heard', () => guests.every(({ log }) => log.length === 1), 20_000)
    await sleep(1_000)
    const online = guests.map(onlineTimes)
    for (const { around } of guests) around.tried.length = 0

    const startedAt = Date.now()
    const { ms } = await server.end(signal)
    const ready = await server.start()
    await until('everybody in sync', () => guests.every(({ isInSync }) => isInSync), 90_000)
    const inSyncAfter = Date.now() - startedAt
    const observer = await scene.tab(server.url)
    await observer.say('after')
    await until('everybody heard', () => guests.every(({ log }) => log.length === 2), 20_000)
    const arrivals = online.map((times) => times[0]!)
    const knocks = readFileSync(handshakes, 'utf8').trim().split('\n').map(Number)
    const after = knocks.filter((time) => time > startedAt)
    return [
      exactly('in sync', guests.filter(isComplete).length, count),
      atLeast('return spread', (Math.max(...arrivals) - Math.min(...arrivals)) / 1_000, 6, 's'),
      atMost('handshakes in one second', mostInOneSecond(after), 300),
      atMost('all in sync after the signal', inSyncAfter / 1_000, 20, 's'),
      note('handshakes', after.length),
      note(
        'tries',
        guests.reduce((sum, { around }) => sum + around.tried.length, 0),
      ),
      note('server ended after', ms, 'ms'),
      note('server ready after', ready, 'ms'),
    ]
  })
}

function isComplete({ log }: Guest): boolean {
  return log.map(({ text }) => text).join() === 'before,after'
}

/** When the page was online again, epoch milliseconds, as it comes. */
function onlineTimes({ chat }: Guest): number[] {
  const times: number[] = []
  chat.connection.changes.on((state) => {
    if (state === 'online') times.push(Date.now())
  })
  return times
}
