import { until } from '../../support/chat'
import { exactly, type Figure } from '../parts/figures'
import { onScene } from '../parts/scene'

/** The answer to a join reaches the page together with a fact that was told after it. */
export function together(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const proxy = await scene.proxy(server)
    const ann = scene.guest(proxy.url)
    await ann.entered()
    const held = proxy.hold()
    void ann.room.join()
    await until('the answer', () => held.has('"members"'))
    await scene.tab(server.url)
    await until('the fact', () => held.has('"count":2'))
    held.release()
    await until('the answer to be read', () => !ann.room.isJoining)
    return [exactly('people', ann.room.crowd.count, 2), exactly('names', ann.room.crowd.members.length, 2)]
  })
}
