import type { ClientId, RoomName } from '../../../common/protocol/ids'
import { Person, until, value } from '../../support/chat'
import { exactly, type Figure } from '../../faults/parts/figures'
import { historyOf } from '../../faults/parts/oracle'
import { isFoldOf } from '../../faults/parts/rows'
import { onScene } from '../../faults/parts/scene'
import { commandOf, emoji } from '../../faults/parts/talk'
import { startNodes } from '../parts/nodes'

export interface SameMoment {
  times: number
}

/** C5: the same command reaches two nodes at the same moment. */
export function sameMoment({ times }: SameMoment): Promise<Figure[]> {
  return onScene(async (scene) => {
    const { nodes, rowsOf } = await startNodes(scene, 2)
    const person = await Person.arrive(nodes[0]!.url)
    const tabs = await Promise.all(nodes.map(({ url }) => person.at(url).connect()))
    for (const tab of tabs) {
      scene.later(() => void tab.socket.disconnect())
      await tab.enter()
    }
    /** Messages that are not deleted. */
    const messages: number[] = []
    let different = 0
    for (let n = 0; n < times; n += 1) {
      const command = commandOf('changes', n)
      const fields = {
        message: { text: `${n}` },
        edit: { target: messages.at(-1), text: `edit ${n}` },
        delete: { target: messages.at(-1) },
        react: { target: messages.at(-1), emoji: emoji[n % emoji.length], on: true },
      }[command]
      const input = { room: 'lobby' as RoomName, clientId: `c${n}` as ClientId, ...fields }
      const asks = tabs.map((tab) => tab.askAnything<{ id: string; seq: number }>(command, input))
      const answers = (await Promise.all(asks)).map(value)
      if (new Set(answers.map(({ id }) => id)).size > 1) different += 1
      if (command === 'message') messages.push(answers[0]!.seq)
      if (command === 'delete') messages.pop()
    }
    const isTold = () => tabs.every(({ entries }) => entries.some(({ seq }) => seq === times))
    await until('everybody hears the last', isTold)
    const rows = await rowsOf('lobby')
    const logs = await Promise.all(tabs.map((tab) => historyOf(tab, 'lobby')))
    return [
      exactly('rows', rows.length, times),
      exactly('different answers', different, 0),
      exactly('told twice or never', tabs.filter(({ entries }) => entries.length !== times).length, 0),
      exactly('nodes other than the database', logs.filter((log) => !isFoldOf(log, rows)).length, 0),
    ]
  })
}
