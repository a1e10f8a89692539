import { sleep, until } from '../../support/chat'
import { exactly, type Figure, note, timeout, within } from '../../faults/parts/figures'
import type { Guest } from '../../faults/parts/guest'
import { verdict } from '../../faults/parts/oracle'
import { everySecond } from '../../faults/parts/pace'
import { onScene, type Scene } from '../../faults/parts/scene'
import type { OwnRedis } from '../../support/redis'
import { startNodes, type Nodes } from '../parts/nodes'
import { Watch } from '../parts/watch'

export interface RedisAway {
  /** On each of two nodes. */
  guests: number
  messagesPerSecond: number
  seconds: number
}

/** C3: Redis is stopped and restarted empty, then hangs and recovers, while clients send, join and leave. */
export function redisAway(size: RedisAway): Promise<Figure[]> {
  return onScene(async (scene) => {
    const all = await startNodes(scene, 2, { LEAVE_GRACE_MS: '1000' })
    const { nodes, rowsOf } = all
    const sides = await Promise.all(nodes.map(({ url }) => scene.guests(url, size.guests)))
    const guests = sides.flat()
    let said = 0
    const stop = everySecond(size.messagesPerSecond, () =>
      guests[said % guests.length]!.say(`message ${said++}`),
    )
    scene.later(stop)
    const watch = new Watch(sides)
    await sleep(1_000)
    const stopped = await away(scene, all, sides, size, watch, {
      go: (redis) => redis.stop(),
      comeBack: (redis) => redis.restart(),
    })
    await sleep(2_000)
    const hung = await away(scene, all, sides, size, watch, {
      go: (redis) => Promise.resolve(redis.hang()),
      comeBack: (redis) => Promise.resolve(redis.resume()),
    })
    stop()
    await until('everything sent', () => guests.every(({ unsent }) => unsent.length === 0))
    await until('in sync', () => guests.every(({ room }) => room.timeline.last === said))
    return [
      ...(await verdict(scene, nodes[0]!, guests, { rows: await rowsOf('lobby') })),
      exactly('nodes that still run', nodes.filter(({ isAlive }) => isAlive).length, 2),
      ...stopped.map((figure) => ({ ...figure, what: `stopped: ${figure.what}` })),
      ...hung.map((figure) => ({ ...figure, what: `hung: ${figure.what}` })),
      note('said', said),
    ]
  })
}

interface Ways {
  go: (redis: OwnRedis) => Promise<void>
  comeBack: (redis: OwnRedis) => Promise<void>
}

async function away(
  scene: Scene,
  { nodes, redis }: Nodes,
  sides: Guest[][],
  { seconds }: RedisAway,
  watch: Watch,
  { go, comeBack }: Ways,
): Promise<Figure[]> {
  watch.forget()
  await go(redis)
  // A member joins on one node and leaves on the other, and the nodes cannot tell each other.
  await sleep((seconds * 1_000) / 2)
  const newcomer = scene.guest(nodes[0]!.url)
  await newcomer.entered()
  const goer = await scene.tab(nodes[1]!.url)
  const { id } = (await goer.enter()).you
  await sleep((seconds * 1_000) / 2)
  goer.socket.disconnect()
  const failing = await Promise.all(nodes.map((node) => node.failing()))
  const during = watch.report()
  await comeBack(redis)
  const backAt = performance.now()
  const behind = Math.max(...sides.flat().map(({ room }) => room.timeline.last))
  await until('caught up', () => sides.flat().every(({ room }) => room.timeline.last >= behind))
  const caughtUpAfter = performance.now() - backAt
  const present = sides.flat().length + 1
  const rosterIsRight = ({ room }: Guest) =>
    room.crowd.count === present && !room.crowd.members.some((member) => member.id === id)
  await until('the roster is right', () => sides.flat().every(rosterIsRight))
  const rosterAfter = performance.now() - backAt
  newcomer.close()
  await until('everybody hears that', () =>
    sides.flat().every(({ room }) => room.crowd.count === present - 1),
  )
  return [
    within('told on the own node within', during.here / 1_000, 1),
    within('told on the other node within', during.there / 1_000, 6),
    within('acknowledged within', during.acknowledged / 1_000, 1),
    within('others caught up after it was back', caughtUpAfter / 1_000, 10),
    timeout('the roster right after it was back', rosterAfter / 1_000, 20),
    exactly('named by readyz, and ready', failing.map((parts) => parts.join()).join(' '), 'adapter adapter'),
  ]
}
