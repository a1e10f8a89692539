import { sleep, until } from '../../support/chat'
import { type Figure, timeout } from '../parts/figures'
import type { Guest } from '../parts/guest'
import { verdict } from '../parts/oracle'
import { onScene } from '../parts/scene'

const NOTICED_MS = 60_000

/** F12: connections stay open but nothing passes. One page can reconnect, the other one cannot. */
export function halfOpen(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const [comesBack, staysAway] = [await scene.proxy(server), await scene.proxy(server)]
    const guest = scene.guest(comesBack.url)
    const lostGuest = scene.guest(staysAway.url)
    const writer = scene.guest(server.url)
    await Promise.all([guest.entered(), lostGuest.entered(), writer.entered()])
    await sleep(Math.random() * 10_000)

    comesBack.swallow()
    staysAway.isHole = true
    staysAway.swallow()
    const cutAt = performance.now()
    // The page may be back before anybody looks.
    const lost = new Set<Guest>()
    for (const each of [guest, lostGuest])
      each.chat.connection.changes.on((state) => state !== 'online' && lost.add(each))
    const secondsUntil = async (what: string, isSo: () => boolean) => {
      await until(what, isSo, NOTICED_MS)
      return (performance.now() - cutAt) / 1_000
    }
    writer.say('said meanwhile')
    const [pageNotices, lonePageNotices, serverNotices, resumed] = await Promise.all([
      secondsUntil('the page notices', () => lost.has(guest)),
      secondsUntil('the lone page notices', () => lost.has(lostGuest)),
      secondsUntil('the server notices', () => writer.room.crowd.count === 2),
      secondsUntil('the page resumes', () => guest.isInSync && guest.log.length === 1),
    ])
    guest.say('back again')
    await until('the answer', () => guest.unsent.length === 0 && writer.log.length === 2)
    return [
      ...(await verdict(scene, server, [writer, guest])),
      timeout('the page notices', Math.max(pageNotices, lonePageNotices), 45),
      timeout('the server notices and tells the room', serverNotices, 45),
      timeout('the page has resumed', resumed, 50),
    ]
  })
}
