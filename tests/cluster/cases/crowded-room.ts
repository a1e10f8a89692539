import { until } from '../../support/chat'
import { exactly, type Figure, note, perSecond } from '../../faults/parts/figures'
import { verdict } from '../../faults/parts/oracle'
import { everySecond } from '../../faults/parts/pace'
import { onScene } from '../../faults/parts/scene'
import { startNodes } from '../parts/nodes'

export interface CrowdedRoom {
  /** On each of three nodes. */
  writers: number
  messagesPerSecond: number
  seconds: number
}

/** C6: many clients on every node send to one room. */
export function crowdedRoom({ writers, messagesPerSecond, seconds }: CrowdedRoom): Promise<Figure[]> {
  return onScene(async (scene) => {
    const { nodes, rowsOf } = await startNodes(scene, 3)
    const guests = (await Promise.all(nodes.map(({ url }) => scene.guests(url, writers)))).flat()
    const total = messagesPerSecond * seconds
    let said = 0
    const startedAt = performance.now()
    const stop = everySecond(messagesPerSecond, () => {
      if (said < total) guests[said % guests.length]!.say(`message ${said++}`)
    })
    scene.later(stop)
    await until(
      'everything sent',
      () => said === total && guests.every(({ unsent }) => unsent.length === 0),
      120_000,
    )
    const rate = total / ((performance.now() - startedAt) / 1_000)
    await until('in sync', () => guests.every(({ room }) => room.timeline.last === total))
    return [
      ...(await verdict(scene, nodes[0]!, guests, { rows: await rowsOf('lobby') })),
      exactly('last seq', guests[0]!.room.timeline.last, total),
      perSecond('messages per second', rate, messagesPerSecond * 0.8),
      note('clients', guests.length),
    ]
  })
}
