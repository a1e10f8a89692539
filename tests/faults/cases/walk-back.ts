import { sleep, until } from '../../support/chat'
import { exactly, type Figure, note } from '../parts/figures'
import { verdict } from '../parts/oracle'
import { everySecond } from '../parts/pace'
import { onScene } from '../parts/scene'
import { seed } from '../parts/seed'

export interface WalkBack {
  entries: number
  messagesPerSecond: number
}

/** F7: the whole log is paged back while it grows at the other end. */
export function walkBack({ entries, messagesPerSecond }: WalkBack): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    await server.end('SIGTERM')
    seed(server.dataDir, ['lobby'], entries)
    await server.start()
    const guest = scene.guest(server.url)
    const writers = await scene.guests(server.url, 5)
    await guest.entered()

    let said = 0
    const stop = everySecond(messagesPerSecond, () => writers[said % 5]!.say(`message ${said++}`))
    scene.later(stop)
    const startedAt = performance.now()
    let pages = 0
    for (; guest.room.timeline.older; pages += 1) {
      await guest.room.loader.older()
      await sleep(20)
    }
    const seconds = (performance.now() - startedAt) / 1_000
    stop()
    await until('everything sent', () => writers.every(({ unsent }) => unsent.length === 0))
    await until('in sync', () => guest.room.timeline.last === entries + said)
    return [
      ...(await verdict(scene, server, writers, { readers: [guest] })),
      exactly('entries told', guest.told.size, entries + said),
      exactly('entries told again', [...guest.told.values()].filter((times) => times !== 1).length, 0),
      note('pages', pages),
      note('came meanwhile', said),
      note('walk', seconds, 's'),
    ]
  })
}
