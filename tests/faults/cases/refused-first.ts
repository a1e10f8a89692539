import { until } from '../../support/chat'
import { exactly, type Figure, within } from '../parts/figures'
import { verdict } from '../parts/oracle'
import { onScene } from '../parts/scene'

const MESSAGE_MAX_CHARS = 4_000

/** F5: the first of the waiting messages is refused permanently, with valid ones behind it. */
export function refusedFirst({ good }: { good: number }): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const guest = scene.guest(server.url)
    guest.chat.delivery.say(guest.room.name, 'x'.repeat(MESSAGE_MAX_CHARS + 1))
    for (let n = 0; n < good; n += 1) guest.say(`message ${n}`)
    await guest.entered()
    const enteredAt = performance.now()
    await until('refused', () => guest.unsent[0]?.state === 'failed')
    const refusedAfter = performance.now() - enteredAt
    await until('the others sent', () => guest.unsent.length === 1)

    const failure = guest.unsent[0]!.failure ?? 'none'
    guest.chat.delivery.discard(guest.unsent[0]!.clientId)
    return [
      ...(await verdict(scene, server, [guest])),
      within('refused after entering', refusedAfter / 1_000, 2),
      exactly('the reason', failure, 'text-too-long'),
      exactly('delivered', guest.log.length, good),
      exactly('connections', guest.around.opened.length, 1),
    ]
  })
}
