import { until } from '../../support/chat'
import { type Figure, note, within } from '../../faults/parts/figures'
import type { Guest } from '../../faults/parts/guest'
import { verdict } from '../../faults/parts/oracle'
import { everySecond } from '../../faults/parts/pace'
import { onScene } from '../../faults/parts/scene'
import { Talk } from '../../faults/parts/talk'
import { startNodes } from '../parts/nodes'

/** No page waits longer than this for an answer. */
const MOST_UNSENT = 50

export interface NodeKilled {
  kills: number
  guests: number
  perSecond: number
}

/** C1: one of two nodes is killed repeatedly while many clients send; its clients move to the other one. */
export function nodeKilled({ kills, guests: count, perSecond }: NodeKilled): Promise<Figure[]> {
  return onScene(async (scene) => {
    const { nodes, balancer, rowsOf } = await startNodes(scene, 2)
    const guests = await scene.guests(balancer.url, count)
    const talk = new Talk(guests, 'changes', ({ unsent }) => unsent.length < MOST_UNSENT)
    const stop = everySecond(perSecond, () => talk.next())
    scene.later(stop)
    const moves: number[] = []
    let moved = 0
    for (let kill = 0; kill < kills; kill += 1) {
      const node = nodes[kill % 2]!
      const head = highest(guests) + perSecond * 2
      await until('a while', () => highest(guests) > head)
      await node.end('SIGKILL')
      const startedAt = performance.now()
      await until('noticed', () => guests.some(({ isIn }) => !isIn))
      const kept = highest(guests)
      moved += guests.filter(({ isIn }) => !isIn).length
      await until('on the other node', () => guests.every((guest) => guest.isIn && lastOf(guest) >= kept))
      moves.push(performance.now() - startedAt)
      await node.start()
      await balancer.look()
    }
    stop()
    await until('everything sent', () => guests.every(({ unsent }) => unsent.length === 0))
    const head = highest(guests)
    await until('in sync', () => guests.every((guest) => lastOf(guest) === head))
    return [
      ...(await verdict(scene, nodes[0]!, guests, { rows: await rowsOf('lobby') })),
      within('on the other node after a kill', Math.max(...moves) / 1_000, 5),
      note('kills', kills),
      note('moved', moved),
      note('entries', head),
    ]
  })
}

function highest(guests: readonly Guest[]): number {
  return Math.max(...guests.map(lastOf))
}

function lastOf(guest: Guest): number {
  return guest.room.timeline.last
}
