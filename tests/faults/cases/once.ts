import type { ClientId, RoomName } from '../../../common/protocol/ids'
import { Person, sleep, type Tab } from '../../support/chat'
import { exactly, type Figure } from '../parts/figures'
import { rowsOf } from '../parts/rows'
import { onScene } from '../parts/scene'
import type { Switch } from '../switches'

export interface Once {
  repeats: number
  fault?: Switch
}

/** F2: one `clientId` repeatedly: in sequence, in parallel, from a second tab, with other text, after a restart. */
export function once({ repeats, fault }: Once): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server({ fault })
    await server.start()
    const person = await Person.arrive(server.url)
    const enter = async () => {
      const tab = await person.connect()
      scene.later(() => void tab.socket.disconnect())
      await tab.enter()
      return tab
    }
    const answers: Record<string, Set<string>> = {}
    const repeat = async (clientId: string, tabs: Tab[], way: 'in sequence' | 'in parallel') => {
      const say = async (n: number) => {
        const answer = await ask(tabs[n % tabs.length]!, clientId, `${clientId}, try ${n}`)
        ;(answers[clientId] ??= new Set()).add(JSON.stringify(answer))
      }
      const tries = Array.from({ length: repeats }, (_, n) => n)
      if (way === 'in parallel') await Promise.all(tries.map(say))
      else for (const n of tries) await say(n)
    }

    const [first, second] = [await enter(), await enter()]
    await repeat('in-sequence', [first], 'in sequence')
    await repeat('in-parallel', [first], 'in parallel')
    await repeat('from-two-tabs', [first, second], 'in parallel')
    await ask(first, 'last', 'before the end').then((answer) => {
      answers['last'] = new Set([JSON.stringify(answer)])
    })
    await server.end('SIGKILL')
    await server.start()
    const third = await enter()
    for (const clientId of Object.keys(answers)) await repeat(clientId, [third], 'in sequence')

    const ids = Object.keys(answers)
    // With the answer before the commit, the commit follows later.
    await sleep(fault === undefined ? 0 : 1_000)
    const rows = rowsOf(server.dataDir, 'lobby')
    return [
      exactly('entries', rows.length, ids.length),
      ...ids.map((id) => exactly(`different answers, ${id}`, answers[id]!.size, 1)),
    ]
  })
}

function ask(tab: Tab, clientId: string, text: string) {
  return tab.ask('message', { room: 'lobby' as RoomName, clientId: clientId as ClientId, text })
}
