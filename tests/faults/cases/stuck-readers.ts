import { sleep } from '../../support/chat'
import { atMost, exactly, type Figure, note, timeout, within } from '../parts/figures'
import type { Guest } from '../parts/guest'
import { kernelQueues } from '../parts/kernel'
import { everySecond } from '../parts/pace'
import { onScene } from '../parts/scene'
import { StuckReader } from '../parts/stuck-reader'
import { textOf } from '../../support/text-of'
import { percentile } from '../../support/statistics'

const MB = 2 ** 20
const KB_TEXT = 1_000

export interface StuckReaders {
  stuck: number
  healthy: number
  seconds: number
}

/** F11: readers that stop reading but answer pings, beside healthy ones that each send 1 kB a second. */
export function stuckReaders({
  stuck: stuckCount,
  healthy: healthyCount,
  seconds,
}: StuckReaders): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const healthy = await scene.guests(server.url, healthyCount)
    const stuck = await Promise.all(Array.from({ length: stuckCount }, () => StuckReader.entered(server.url)))
    scene.later(() => stuck.forEach((reader) => reader.close()))
    const latencies = healthy.map(latenciesOf)
    let said = 0
    scene.later(everySecond(healthyCount, () => sayKilobyte(healthy[said++ % healthyCount]!)))
    await sleep(5_000)

    const before = server.residentBytes
    for (const reader of stuck) reader.stopReading()
    const stoppedAt = performance.now()
    const watched = stuck.map(({ port }) => ({ port, held: 0, fullAt: stoppedAt, closedAt: 0 }))
    let most = before
    while (performance.now() < stoppedAt + seconds * 1_000) {
      const now = performance.now()
      const queues = kernelQueues(server.port)
      for (const each of watched) {
        const queue = queues.get(each.port)
        if (each.closedAt > 0) continue
        if (!queue?.isOpen) each.closedAt = now
        else if (queue.held > each.held) Object.assign(each, { held: queue.held, fullAt: now })
      }
      most = Math.max(most, server.residentBytes)
      await sleep(200)
    }
    const closed = watched.filter(({ closedAt }) => closedAt > 0)
    const worst = (from: (each: (typeof watched)[number]) => number) =>
      Math.max(...closed.map((each) => (each.closedAt - from(each)) / 1_000))
    return [
      atMost('more memory', (most - before) / MB, 80, 'MB'),
      exactly('stuck ones closed', closed.length, stuckCount),
      timeout(
        'closed after the kernel took no more',
        worst(({ fullAt }) => fullAt),
        15,
        's',
      ),
      note(
        'closed after they stopped reading',
        worst(() => stoppedAt),
        's',
      ),
      note('the kernel held for one', Math.max(...watched.map(({ held }) => held)) / 1_000, 'kB'),
      within('healthy p99', percentile(latencies.flat(), 0.99), 200, 'ms'),
      exactly(
        'healthy ones that lost their line',
        healthy.filter(({ around }) => around.opened.length > 1).length,
        0,
      ),
      note('messages', said),
    ]
  })
}

function sayKilobyte(guest: Guest): void {
  const time = `${Date.now()} `
  guest.say(time + 'x'.repeat(KB_TEXT - time.length))
}

/** The latency of each entry. */
function latenciesOf(guest: Guest): number[] {
  const latencies: number[] = []
  guest.chat.events.on(({ event }) => {
    if (event.type !== 'entries' || !event.isLive) return
    for (const entry of event.entries) latencies.push(Date.now() - parseInt(textOf(entry), 10))
  })
  return latencies
}
