import { Person, until, value } from '../../support/chat'
import { exactly, type Figure } from '../../faults/parts/figures'
import { onScene } from '../../faults/parts/scene'
import { startNodes } from '../parts/nodes'

export interface SameMoment {
  times: number
}

/** C5: the same message reaches two nodes at the same moment. */
export function sameMoment({ times }: SameMoment): Promise<Figure[]> {
  return onScene(async (scene) => {
    const { nodes, rowsOf } = await startNodes(scene, 2)
    const person = await Person.arrive(nodes[0]!.url)
    const tabs = await Promise.all(nodes.map(({ url }) => person.at(url).connect()))
    for (const tab of tabs) {
      scene.later(() => void tab.socket.disconnect())
      await tab.enter()
    }
    let different = 0
    for (let n = 0; n < times; n += 1) {
      const answers = await Promise.all(tabs.map((tab) => tab.say(`${n}`, { clientId: `c${n}` })))
      if (new Set(answers.map((answer) => value(answer).id)).size > 1) different += 1
    }
    await until('everybody hears the last', () => tabs.every(({ entries }) => entries.at(-1)?.seq === times))
    return [
      exactly('rows', (await rowsOf('lobby')).length, times),
      exactly('different answers', different, 0),
      exactly('told twice or never', tabs.filter(({ entries }) => entries.length !== times).length, 0),
    ]
  })
}
