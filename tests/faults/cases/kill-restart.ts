import { sleep, until } from '../../support/chat'
import { atMost, type Figure, note } from '../parts/figures'
import type { Guest } from '../parts/guest'
import { verdict } from '../parts/oracle'
import { onScene } from '../parts/scene'
import { everySecond } from '../parts/pace'
import type { Switch } from '../switches'

export interface KillRestart {
  kills: number
  guests: number
  messagesPerSecond: number
  fault?: Switch
}

/** F1: `kill -9` and restart at random moments while many speak; half of them open their page anew each time. */
export function killRestart(size: KillRestart): Promise<Figure[]> {
  // What does not come by then becomes a figure that does not hold; with a fault it often never comes.
  const patienceMs = size.fault === undefined ? 20_000 : 3_000
  return onScene(async (scene) => {
    const server = await scene.server({ fault: size.fault })
    await server.start()
    const guests = await scene.guests(server.url, size.guests)
    let count = 0
    const stop = everySecond(size.messagesPerSecond, () => {
      guests[count % guests.length]!.say(`message ${count}`)
      count += 1
    })
    scene.later(stop)

    const syncs: number[] = []
    const starts: number[] = []
    for (let kill = 0; kill < size.kills; kill += 1) {
      await sleep(500 + Math.random() * 1_500)
      await server.end('SIGKILL')
      for (let n = 0; n < guests.length; n += 2) guests[n] = scene.reopened(guests[n]!)
      starts.push(await server.start())
      const readyAt = performance.now()
      const head = Math.max(...guests.map(({ room }) => room.timeline.last))
      const areAllBack = () => guests.every((guest) => hasReturned(guest, head))
      await until('everybody in sync', areAllBack, patienceMs).catch(() => {})
      syncs.push(areAllBack() ? performance.now() - readyAt : Infinity)
    }
    stop()
    await until('everything sent', () => guests.every(({ unsent }) => unsent.length === 0), patienceMs).catch(
      () => {},
    )
    return [
      ...(await verdict(scene, server, guests)),
      atMost('in sync after ready', Math.max(...syncs) / 1_000, 3, 's'),
      note('messages', count),
      note('kills', size.kills),
      note('ready after start, worst', Math.max(...starts), 'ms'),
    ]
  })
}

/** Online, in the room, and with everything that anybody had before. */
function hasReturned({ chat, room }: Guest, head: number): boolean {
  return chat.connection.state === 'online' && room.isJoined && room.timeline.last >= head
}
