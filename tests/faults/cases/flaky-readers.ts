import { sleep, until } from '../../support/chat'
import { exactly, type Figure, note } from '../parts/figures'
import { verdict } from '../parts/oracle'
import type { Proxy } from '../parts/proxy'
import { onScene } from '../parts/scene'

export interface FlakyReaders {
  writers: number
  messagesEach: number
  /** Half of them on a bad connection. */
  readers: number
}

/** F4: many pages send while half the readers lose their connection for 0.2 to 5 s, every 3 s. */
export function flakyReaders({
  writers: count,
  messagesEach,
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
    for (let n = 0; n < messagesEach; n += 1) for (const writer of writers) writer.say(`message ${n}`)
    await until('everything sent', () => writers.every(({ unsent }) => unsent.length === 0), 240_000)
    const seconds = (performance.now() - startedAt) / 1_000
    isOver = true
    const cuts = (await troubles).reduce((sum, each) => sum + each, 0)
    const total = count * messagesEach
    const readers = [...writers, ...steady, ...flaky]
    await until('everybody in sync', () => readers.every((guest) => guest.room.timeline.last === total))
    return [
      ...(await verdict(scene, server, writers, { readers })),
      exactly('last seq', readers[0]!.room.timeline.last, total),
      note('cuts', cuts),
      note('messages per second', total / seconds),
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
