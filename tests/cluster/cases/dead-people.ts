import { Person, sleep, type Tab, until } from '../../support/chat'
import { exactly, type Figure, note, timeout } from '../../faults/parts/figures'
import { onScene } from '../../faults/parts/scene'
import { startNodes } from '../parts/nodes'

export interface DeadPeople {
  /** On the node that is killed: a half never comes back, a quarter at once, a quarter late. */
  people: number
}

/** Members that reconnect elsewhere within this time never left. */
const LATE_MS = 10_000
/** A fact takes a moment; one that should not come would have arrived by then. */
const MOMENT_MS = 1_500

/** C2: a node with many clients is killed. */
export function deadPeople({ people: count }: DeadPeople): Promise<Figure[]> {
  return onScene(async (scene) => {
    const { nodes } = await startNodes(scene, 3)
    const [dying, ...living] = nodes.map(({ url }) => url) as [string, string, string]
    const watchers = await Promise.all(living.map((url) => scene.tab(url)))
    const people: { person: Person; tab: Tab }[] = []
    for (let n = 0; n < count; n += 1) {
      const person = await Person.arrive(dying)
      const tab = await person.connect()
      await tab.enter()
      people.push({ person, tab })
    }
    const countsAre = (wanted: number) => async () =>
      (await Promise.all(watchers.map((tab) => tab.enter()))).every((answer) => answer.count === wanted)
    await until('everybody is known', countsAre(count + 2))
    await sleep(MOMENT_MS)
    const before = watchers.map(({ received: { join, leave } }) => [join.length, leave.length] as const)

    const killedAt = performance.now()
    await nodes[0]!.end('SIGKILL')
    const never = people.filter((_, n) => n % 2 === 0)
    await Promise.all(
      people.filter((_, n) => n % 4 === 1).map(({ person }, n) => comeBack(person, living[n % 2]!)),
    )
    await sleep(LATE_MS - 500 - (performance.now() - killedAt))
    await Promise.all(
      people.filter((_, n) => n % 4 === 3).map(({ person }, n) => comeBack(person, living[n % 2]!)),
    )
    const allBackAfter = performance.now() - killedAt
    await until('the dead are gone', countsAre(count + 2 - never.length))
    const goneAfter = performance.now() - killedAt
    await sleep(MOMENT_MS)

    const told = watchers.map(({ received: { join, leave } }, n) => ({
      came: join.slice(before[n]![0]).flatMap(({ members }) => members),
      went: leave.slice(before[n]![1]).flatMap(({ members }) => members.map(({ id }) => id as string)),
    }))
    const ids = await Promise.all(
      never.map(
        async ({ person }) => (await person.at(living[0]).call('GET', '/api/session')).body.id as string,
      ),
    )
    const wanted = ids.sort().join()
    return [
      exactly(
        'nodes that told who is gone, each once',
        told.filter(({ went }) => went.sort().join() === wanted).length,
        2,
      ),
      exactly('told to have come', told.flatMap(({ came }) => came).length, 0),
      timeout('gone from every roster', goneAfter / 1_000, 20),
      note('on the node that died', count),
      note('came back', count - never.length),
      note('the last of them after', allBackAfter / 1_000, 's'),
    ]
  })
}

async function comeBack(person: Person, url: string): Promise<void> {
  await (await person.at(url).connect()).enter()
}
