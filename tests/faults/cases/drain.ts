import { sleep, until } from '../../support/chat'
import { exactly, type Figure, note, timeout } from '../parts/figures'
import { verdict } from '../parts/oracle'
import { everySecond } from '../parts/pace'
import { onScene } from '../parts/scene'

export interface Drain {
  guests: number
  messagesPerSecond: number
}

/** F10: the server is stopped by SIGTERM under load, and started again. */
export function drain({ guests: count, messagesPerSecond }: Drain): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const guests = await scene.guests(server.url, count)
    let said = 0
    const stop = everySecond(messagesPerSecond, () => guests[said % count]!.say(`message ${said++}`))
    scene.later(stop)
    await sleep(3_000)
    const { code, ms } = await server.end('SIGTERM')
    const pending = guests.reduce((sum, { unsent }) => sum + unsent.length, 0)
    await server.start()
    const readyAt = performance.now()
    const areBack = () => guests.every(({ isIn, unsent }) => isIn && unsent.length < 3)
    await until('everybody back', areBack)
    const backAfter = performance.now() - readyAt
    stop()
    await until('everything sent', () => guests.every(({ unsent }) => unsent.length === 0))
    await until('in sync', () => guests.every(({ room }) => room.timeline.last === said))
    return [
      exactly('exit code', code, 0),
      timeout('exit after SIGTERM', ms / 1_000, 8),
      ...(await verdict(scene, server, guests)),
      note('pending when it ended', pending),
      note('said', said),
      note('everybody back and answered', backAfter / 1_000, 's'),
    ]
  })
}
