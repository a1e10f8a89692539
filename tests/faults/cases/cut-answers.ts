import { until } from '../../support/chat'
import { type Figure, note, within } from '../parts/figures'
import type { Guest } from '../parts/guest'
import { verdict, worst } from '../parts/oracle'
import type { Proxy } from '../parts/proxy'
import { onScene } from '../parts/scene'

/** How the server's packets after a commit begin: the fact to the room, then the answer to the author. */
const FACT = '42["message"'
const ANSWER = '"value":{"id"'

export interface CutAnswers {
  guests: number
  messagesEach: number
}

/** F3: the connection is cut after the commit, before the answer, every time; half the time before the fact as well. */
export function cutAnswers({ guests: count, messagesEach }: CutAnswers): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const stuck: number[] = []
    const figures: Figure[][] = []
    const speak = async (guest: Guest, proxy: Proxy, n: number) => {
      const sprung = proxy.cutBefore(n % 2 === 0 ? FACT : ANSWER)
      guest.say(`message ${n}`)
      await sprung
      const cutAt = performance.now()
      await until('settled', () => guest.unsent.length === 0)
      stuck.push(performance.now() - cutAt)
    }
    const play = async (room: string) => {
      const proxy = await scene.proxy(server)
      const guest = scene.guest(proxy.url, { rooms: [room] })
      await guest.entered()
      for (let n = 0; n < messagesEach; n += 1) await speak(guest, proxy, n)
      figures.push(await verdict(scene, server, [guest], { room }))
    }
    await Promise.all(Array.from({ length: count }, (_, n) => play(`room ${n}`)))
    return [
      ...worst(figures),
      note('cuts', stuck.length),
      within('longest in "sending"', Math.max(...stuck) / 1_000, 10),
    ]
  })
}
