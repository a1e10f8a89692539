import { until } from '../../support/chat'
import { type Figure, note, within } from '../parts/figures'
import type { Guest } from '../parts/guest'
import { verdict, worst } from '../parts/oracle'
import type { Proxy } from '../parts/proxy'
import { onScene } from '../parts/scene'
import { Talk } from '../parts/talk'

/** How the server's packets after a commit begin: the fact to the room, then the answer to the author. */
const FACT = '42["message"'
const ANSWER = '"value":{"id"'

export interface CutAnswers {
  guests: number
  commandsEach: number
}

/** F3: the connection is cut after the commit, before the answer, every time; half the time before the fact as well. */
export function cutAnswers({ guests: count, commandsEach }: CutAnswers): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const stuck: number[] = []
    const figures: Figure[][] = []
    const speak = async (guest: Guest, proxy: Proxy, talk: Talk, at: string) => {
      const sprung = proxy.cutBefore(at)
      talk.next()
      await sprung
      const cutAt = performance.now()
      await until('settled', () => guest.unsent.length === 0)
      stuck.push(performance.now() - cutAt)
    }
    const play = async (place: number) => {
      const room = `room ${place}`
      const proxy = await scene.proxy(server)
      const guest = scene.guest(proxy.url, { rooms: [room] })
      await guest.entered()
      const talk = new Talk([guest], 'changes')
      // Each command of the mix both ways.
      for (let n = place; talk.done < commandsEach; n += 1)
        await speak(guest, proxy, talk, n % 2 === 0 ? FACT : ANSWER)
      figures.push(await verdict(scene, server, [guest], { room }))
    }
    await Promise.all(Array.from({ length: count }, (_, n) => play(n)))
    return [
      ...worst(figures),
      note('cuts', stuck.length),
      within('longest in "sending"', Math.max(...stuck) / 1_000, 10),
    ]
  })
}
