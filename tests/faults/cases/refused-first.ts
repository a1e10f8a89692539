import { until } from '../../support/chat'
import { exactly, type Figure, within } from '../parts/figures'
import { verdict } from '../parts/oracle'
import { onScene } from '../parts/scene'
import { Talk } from '../parts/talk'

const MESSAGE_MAX_CHARS = 4_000

/** F5: the first of the waiting messages is refused permanently, with valid commands behind it. */
export function refusedFirst({ good }: { good: number }): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const guest = scene.guest(server.url)
    await guest.entered()
    const talk = new Talk([guest], 'changes')
    await act(talk, good)
    await until('something to change', () => guest.unsent.length === 0)
    guest.around.onLine = false
    await until('offline', () => guest.chat.connection.state === 'offline')
    guest.chat.delivery.say(guest.room.name, 'x'.repeat(MESSAGE_MAX_CHARS + 1))
    await act(talk, good)

    const backAt = performance.now()
    guest.around.onLine = true
    await until('refused', () => guest.unsent[0]?.state === 'failed')
    const refusedAfter = performance.now() - backAt
    await until('the others sent', () => guest.unsent.length === 1)

    const failure = guest.unsent[0]!.failure ?? 'none'
    guest.chat.delivery.discard(guest.unsent[0]!.clientId)
    return [
      ...(await verdict(scene, server, [guest])),
      within('refused after coming back', refusedAfter / 1_000, 2),
      exactly('the reason', failure, 'text-too-long'),
      exactly('connections', guest.around.opened.length, 2),
    ]
  })
}

/** So many commands more. A reaction waits until there is a message. */
async function act(talk: Talk, count: number): Promise<void> {
  const end = talk.done + count
  await until('done', () => {
    if (talk.done < end) talk.next()
    return talk.done === end
  })
}
