import { statSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../../support/chat'
import { exactly, type Figure, note, within } from '../parts/figures'
import { onScene } from '../parts/scene'
import { seed } from '../parts/seed'

export interface Million {
  entries: number
  /** Characters of each text, three bytes each. */
  textLength: number
}

/** F16: a large database, and a start after `kill -9`. */
export function million({ entries, textLength }: Million): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    await server.end('SIGTERM')
    seed(server.dataDir, ['lobby'], entries, textLength)
    await server.start()
    const guest = scene.guest(server.url)
    await guest.entered()
    for (let n = 0; n < 100; n += 1) guest.say(`message ${n}`)
    await until('everything sent', () => guest.unsent.length === 0)
    await server.end('SIGKILL')
    const ready = await server.start()
    const bytes = statSync(join(server.dataDir, 'teahouse.db')).size
    await until('back', () => guest.isInSync)
    return [
      within(`ready after kill -9, texts of ${textLength}`, ready / 1_000, 3),
      exactly('last seq', guest.room.timeline.last, entries + 100),
      note('size of the database', bytes / 2 ** 20, 'MB'),
    ]
  })
}
