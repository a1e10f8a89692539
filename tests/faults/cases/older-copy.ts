import { sleep, until } from '../../support/chat'
import { backUp, putBack } from '../parts/backup'
import { exactly, type Figure, note } from '../parts/figures'
import type { Guest } from '../parts/guest'
import { verdict } from '../parts/oracle'
import { onScene } from '../parts/scene'

export interface OlderCopy {
  guests: number
  /** Entries in the copy, and entries that it lacks. */
  kept: number
  forgotten: number
}

/**
 * F8: an older copy of the database is restored while pages are open. One of them reconnects only when the new log has
 * grown over what it knew of the old one.
 */
export function olderCopy({ guests: count, kept, forgotten }: OlderCopy): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const proxy = await scene.proxy(server)
    const late = scene.guest(proxy.url)
    const guests = await scene.guests(server.url, count)
    await late.entered()
    await sayInTurn(guests, 0, kept)
    backUp(server)
    await sayInTurn(guests, kept, kept + forgotten)
    await until('the late one in sync', () => late.room.timeline.last === kept + forgotten)

    proxy.isDown = true
    proxy.cut()
    await server.end('SIGKILL')
    // Typed while the server is down: in the outbox, and in the log once.
    for (const guest of [...guests, late]) guest.forget()
    for (const [n, guest] of [...guests, late].entries()) guest.say(`while away ${n}`)
    putBack(server)
    await server.start()
    await until('everybody back', () =>
      guests.every(({ isInSync, unsent }) => isInSync && unsent.length === 0),
    )
    await sayInTurn(guests, 0, forgotten + 50)
    proxy.isDown = false
    await until('the late one back', () => late.isInSync && late.unsent.length === 0)
    const everybody = [...guests, late]
    const head = kept + everybody.length + forgotten + 50
    await until('everybody in sync', () => everybody.every(({ room }) => room.timeline.last === head))

    return [
      ...(await verdict(scene, server, everybody)),
      exactly(
        'pages that began anew',
        everybody.filter(({ resets }) => resets === 1).length,
        everybody.length,
      ),
      note('entries of the copy', kept),
      note('entries it did not have', forgotten),
    ]
  })
}

async function sayInTurn(guests: readonly Guest[], from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += 1) guests[n % guests.length]!.say(`message ${n}, at ${performance.now()}`)
  await until('everything sent', () => guests.every(({ unsent }) => unsent.length === 0))
  await sleep(50)
}
