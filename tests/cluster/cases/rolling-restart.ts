import { until } from '../../support/chat'
import { exactly, type Figure, note, within } from '../../faults/parts/figures'
import type { Guest } from '../../faults/parts/guest'
import { verdict } from '../../faults/parts/oracle'
import { everySecond } from '../../faults/parts/pace'
import { onScene } from '../../faults/parts/scene'
import { startNodes } from '../parts/nodes'

export interface RollingRestart {
  guests: number
  messagesPerSecond: number
}

/** C8: each of three nodes is restarted in turn while many clients send. */
export function rollingRestart({ guests: count, messagesPerSecond }: RollingRestart): Promise<Figure[]> {
  return onScene(async (scene) => {
    const { nodes, balancer, rowsOf } = await startNodes(scene, 3)
    const guests = await scene.guests(balancer.url, count)
    await until('everybody is known', () => guests.every(({ room }) => room.crowd.count === count))
    let notices = 0
    const away = new Away(guests)
    for (const { chat } of guests)
      chat.events.on(({ event }) => {
        if (event.type === 'notice') notices += event.members.length
      })
    let said = 0
    const stop = everySecond(messagesPerSecond, () => guests[said % count]!.say(`message ${said++}`))
    scene.later(stop)
    const codes: unknown[] = []
    const [ends, starts]: number[][] = [[], []]
    for (const node of nodes) {
      const { code, ms } = await node.end('SIGTERM')
      codes.push(code)
      ends!.push(ms / 1_000)
      starts!.push((await node.start()) / 1_000)
      await until('everybody back', () => guests.every(({ isIn }) => isIn))
    }
    stop()
    await until('everything sent', () => guests.every(({ unsent }) => unsent.length === 0))
    await until('in sync', () => guests.every(({ room }) => room.timeline.last === said))
    // The verdict enters the room with a client of its own.
    const seen = notices
    return [
      ...(await verdict(scene, nodes[0]!, guests, { rows: await rowsOf('lobby') })),
      exactly('exit codes', codes.join(), '0,0,0'),
      within('a client away, at most', away.longestMs / 1_000, 5),
      exactly('notices of comings and goings', seen, 0),
      note('times somebody was away', away.count),
      note('a node ended after, at most', Math.max(...ends!), 's'),
      note('and was ready again after', Math.max(...starts!), 's'),
      note('said', said),
    ]
  })
}

/** How long pages were out of their room. */
class Away {
  longestMs = 0
  count = 0

  constructor(guests: readonly Guest[]) {
    for (const { chat, room } of guests) {
      let since: number | null = null
      chat.connection.changes.on((state) => {
        if (state !== 'online') since ??= performance.now()
      })
      room.events.on(({ type }) => {
        if (type !== 'joined' || since === null) return
        this.longestMs = Math.max(this.longestMs, performance.now() - since)
        this.count += 1
        since = null
      })
    }
  }
}
