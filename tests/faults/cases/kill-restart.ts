import { join } from 'node:path'
import Database from 'libsql'
import { sleep, until } from '../../support/chat'
import { atMost, type Figure, note } from '../parts/figures'
import type { Guest } from '../parts/guest'
import { verdict } from '../parts/oracle'
import { everySecond } from '../parts/pace'
import { onScene } from '../parts/scene'
import type { ServerProcess } from '../parts/server-process'
import type { Switch } from '../switches'

/** Nobody types on for longer than this without an answer. */
const MOST_UNSENT = 50
const NEWEST_PAGE = 50

export interface KillRestart {
  kills: number
  guests: number
  messagesPerSecond: number
  fault?: Switch
}

/** F1: `kill -9` and restart at random moments while many speak; some close their page and open it again later. */
export function killRestart(size: KillRestart): Promise<Figure[]> {
  // What does not come by then becomes a figure that does not hold; with a fault it often never comes.
  const patienceMs = size.fault === undefined ? 20_000 : 3_000
  return onScene(async (scene) => {
    const server = await scene.server({ fault: size.fault })
    await server.start()
    const guests = await scene.guests(server.url, size.guests)
    let count = 0
    const stop = everySecond(size.messagesPerSecond, () => {
      const guest = guests[count % guests.length]!
      if (!guest.isClosed && guest.unsent.length < MOST_UNSENT) guest.say(`message ${count}`)
      count += 1
    })
    scene.later(stop)

    const syncs: number[] = []
    const starts: number[] = []
    const rates: number[] = []
    for (let kill = 0; kill < size.kills; kill += 1) {
      const before = acknowledged(guests)
      const upAt = performance.now()
      await sleep(500 + Math.random() * 1_500)
      rates.push((acknowledged(guests) - before) / ((performance.now() - upAt) / 1_000))
      await untold(server, () => headOf(guests))
      await server.end('SIGKILL')
      const head = headOf(guests)
      const [closed, open] = [
        guests.filter((_, n) => n % 2 === kill % 2),
        guests.filter((_, n) => n % 2 !== kill % 2),
      ]
      for (const guest of closed) guest.close()
      starts.push(await server.start())
      const readyAt = performance.now()
      const areAllBack = () => open.every((guest) => hasReturned(guest, head))
      await until('everybody in sync', areAllBack, patienceMs).catch(() => {})
      syncs.push(areAllBack() ? performance.now() - readyAt : Infinity)
      // Their newest page does not show any more what they sent last, so they have to send it again.
      await until(
        'more than a page',
        () => open[0]!.room.timeline.last > head + 2 * NEWEST_PAGE,
        patienceMs,
      ).catch(() => {})
      for (const guest of closed) guests[guests.indexOf(guest)] = scene.reopened(guest)
    }
    stop()
    await until('everything sent', () => guests.every(({ unsent }) => unsent.length === 0), patienceMs).catch(
      () => {},
    )
    return [
      ...(await verdict(scene, server, guests)),
      atMost('in sync after ready', Math.max(...syncs) / 1_000, 3, 's'),
      note('acknowledged per second', rates.reduce((sum, rate) => sum + rate, 0) / rates.length),
      note('kills', size.kills),
      note('ready after start, worst', Math.max(...starts), 'ms'),
    ]
  })
}

/** The worst moment, if it comes soon: something is committed, and nobody was told. */
async function untold({ dataDir }: ServerProcess, head: () => number): Promise<void> {
  const database = new Database(join(dataDir, 'teahouse.db'), { readonly: true })
  const kept = database.prepare("SELECT last_seq FROM rooms WHERE name = 'lobby'")
  const endsAt = performance.now() + 200
  while (performance.now() < endsAt && (kept.get() as { last_seq: number }).last_seq <= head()) await sleep(1)
  database.close()
}

function headOf(guests: readonly Guest[]): number {
  return Math.max(...guests.map(({ room }) => room.timeline.last))
}

function acknowledged(guests: readonly Guest[]): number {
  return guests.reduce((sum, guest) => sum + guest.acknowledged.size, 0)
}

/** Online, in the room, and with everything that anybody had before. */
function hasReturned({ chat, room }: Guest, head: number): boolean {
  return chat.connection.state === 'online' && room.isJoined && room.timeline.last >= head
}
