import { sleep, until } from '../../support/chat'
import { type Figure, note } from '../parts/figures'
import { verdict } from '../parts/oracle'
import type { Proxy } from '../parts/proxy'
import { onScene } from '../parts/scene'
import { Talk } from '../parts/talk'

/** What is changed is in the log, mostly, and not on its way. */
const MOST_UNSENT = 10

export interface FlakyReaders {
  writers: number
  commandsEach: number
  /** Half of them on a bad connection. */
  readers: number
}

/** F4: many pages send while half the readers lose their connection for 0.2 to 5 s, every 3 s. */
export function flakyReaders({
  writers: count,
  commandsEach,
  readers: readerCount,
}: FlakyReaders): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const proxies = await Promise.all(Array.from({ length: readerCount / 2 }, () => scene.proxy(server)))
    for (const proxy of proxies) proxy.delayMs = 30
    const flaky = proxies.map(({ url }) => scene.guest(url))
    const steady = await scene.guests(server.url, readerCount / 2)
    const writers = await scene.guests(server.url, count)
    await Promise.all(flaky.map((guest) => guest.entered()))

    let isOver = false
    const troubles = Promise.all(proxies.map((proxy) => trouble(proxy, () => isOver)))
    const startedAt = performance.now()
    const total = count * commandsEach
    const talk = new Talk(writers, 'changes', ({ unsent }) => unsent.length < MOST_UNSENT)
    await until(
      'everything done',
      () => {
        for (let n = 0; n < count && talk.done < total; n += 1) talk.next()
        return talk.done === total
      },
      240_000,
    )
    await until('everything sent', () => writers.every(({ unsent }) => unsent.length === 0), 240_000)
    const seconds = (performance.now() - startedAt) / 1_000
    isOver = true
    const cuts = (await troubles).reduce((sum, each) => sum + each, 0)
    const readers = [...writers, ...steady, ...flaky]
    const last = () => Math.max(...writers.map(({ room }) => room.timeline.last))
    await until('everybody in sync', () => readers.every(({ room }) => room.timeline.last === last()))
    return [
      ...(await verdict(scene, server, writers, { readers })),
      note('cuts', cuts),
      note('entries', last()),
      note('commands per second', total / seconds),
    ]
  })
}

/** @returns the number of lost connections */
async function trouble(proxy: Proxy, isOver: () => boolean): Promise<number> {
  let cuts = 0
  await sleep(Math.random() * 3_000)
  while (!isOver()) {
    cuts += 1
    await proxy.cutFor(200 + Math.random() * 4_800)
    await sleep(3_000)
  }
  return cuts
}
