import { sleep, until } from '../../support/chat'
import { exactly, type Figure, note, timeout } from '../parts/figures'
import { verdict } from '../parts/oracle'
import { everySecond } from '../parts/pace'
import { onScene } from '../parts/scene'
import { Talk } from '../parts/talk'

export interface Drain {
  guests: number
  perSecond: number
}

/** F10: the server is stopped by SIGTERM under load, and started again. */
export function drain({ guests: count, perSecond }: Drain): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const guests = await scene.guests(server.url, count)
    const talk = new Talk(guests, 'changes')
    const stop = everySecond(perSecond, () => talk.next())
    scene.later(stop)
    await sleep(3_000)
    const { code, ms } = await server.end('SIGTERM')
    const pending = guests.reduce((sum, { unsent }) => sum + unsent.length, 0)
    await server.start()
    const readyAt = performance.now()
    await until('everybody back', () => guests.every(({ isIn, unsent }) => isIn && unsent.length < 3))
    const backAfter = performance.now() - readyAt
    stop()
    await until('everything sent', () => guests.every(({ unsent }) => unsent.length === 0))
    const last = () => Math.max(...guests.map(({ room }) => room.timeline.last))
    await until('in sync', () => guests.every(({ room }) => room.timeline.last === last()))
    return [
      exactly('exit code', code, 0),
      timeout('exit after SIGTERM', ms / 1_000, 8),
      ...(await verdict(scene, server, guests)),
      note('pending when it ended', pending),
      note('commands', talk.done),
      note('everybody back and answered', backAfter / 1_000, 's'),
    ]
  })
}
