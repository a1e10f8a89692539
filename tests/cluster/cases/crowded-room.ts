import { until } from '../../support/chat'
import { type Figure, note, perSecond as rateOf } from '../../faults/parts/figures'
import { verdict } from '../../faults/parts/oracle'
import { everySecond } from '../../faults/parts/pace'
import { onScene } from '../../faults/parts/scene'
import { Talk } from '../../faults/parts/talk'
import { startNodes } from '../parts/nodes'

export interface CrowdedRoom {
  /** On each of three nodes. */
  writers: number
  perSecond: number
  seconds: number
}

/** C6: many clients on every node send to one room, and change what is in it. */
export function crowdedRoom({ writers, perSecond, seconds }: CrowdedRoom): Promise<Figure[]> {
  return onScene(async (scene) => {
    const { nodes, rowsOf } = await startNodes(scene, 3)
    const guests = (await Promise.all(nodes.map(({ url }) => scene.guests(url, writers)))).flat()
    const total = perSecond * seconds
    const startedAt = performance.now()
    const talk = new Talk(guests, 'changes')
    const stop = everySecond(perSecond, () => talk.done < total && talk.next())
    scene.later(stop)
    await until(
      'everything sent',
      () => talk.done === total && guests.every(({ unsent }) => unsent.length === 0),
      120_000,
    )
    const rate = total / ((performance.now() - startedAt) / 1_000)
    const last = () => Math.max(...guests.map(({ room }) => room.timeline.last))
    await until('in sync', () => guests.every(({ room }) => room.timeline.last === last()))
    return [
      ...(await verdict(scene, nodes[0]!, guests, { rows: await rowsOf('lobby') })),
      rateOf('commands per second', rate, perSecond * 0.8),
      note('entries', last()),
      note('clients', guests.length),
    ]
  })
}
