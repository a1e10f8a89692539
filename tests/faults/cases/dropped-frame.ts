import { until } from '../../support/chat'
import { exactly, type Figure, timeout } from '../parts/figures'
import { verdict } from '../parts/oracle'
import { onScene } from '../parts/scene'

/** F9: one page misses the last frame, and then the room is silent. */
export function droppedFrame(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const proxy = await scene.proxy(server)
    const guest = scene.guest(proxy.url)
    const writer = scene.guest(server.url)
    await Promise.all([guest.entered(), writer.entered()])
    writer.say('first words')
    await until('the first entry', () => guest.log.length === 1)

    const dropped = proxy.drop('last words')
    writer.say('last words')
    await dropped
    const droppedAt = performance.now()
    await until('repaired', () => guest.log.length === 2)
    return [
      ...(await verdict(scene, server, [writer], { readers: [writer, guest] })),
      timeout('repaired', (performance.now() - droppedAt) / 1_000, 40),
      exactly('connections', guest.around.opened.length, 1),
    ]
  })
}
