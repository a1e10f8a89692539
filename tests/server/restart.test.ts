import { closeAll, lobby, Person, type Tab, temporaryFolder, until } from '../support/chat'
import { openDatabase } from '../support/database-file'
import { Spawned } from './spawned'

describe('a restart', () => {
  afterEach(closeAll)

  /** Resolves when the server has recorded this many members. */
  const kept = async ({ dataDir }: Spawned, count: number) => {
    const database = openDatabase(dataDir, { readonly: true })
    const present = database.prepare('SELECT count(*) AS count FROM presence')
    await until('it to be kept', () => (present.get() as { count: number }).count === count)
    database.close()
  }

  const enter = async (person: Person, url: string): Promise<Tab> => {
    const tab = await person.at(url).connect()
    await tab.enter()
    return tab
  }

  const nicknamesIn = async (tab: Tab) =>
    (await tab.enter()).members.map(({ nickname }) => nickname as string).sort()

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    '[P7] is as silent as a reload, also to those who come first, and to newcomers (%s)',
    async (signal) => {
      const DATA_DIR = temporaryFolder()
      const before = await Spawned.listening({ DATA_DIR })
      const people = []
      for (const name of ['ann', 'bob', 'cat']) people.push(await Person.arrive(before.url, name))
      const [ann, bob] = people
      for (const person of people) await enter(person, before.url)
      if (signal === 'SIGKILL') await kept(before, 3)
      await before.end(signal)

      const { url } = await Spawned.listening({ DATA_DIR })
      const newcomer = await enter(await Person.arrive(url, 'new'), url)
      expect(await nicknamesIn(newcomer)).toEqual(['ann', 'bob', 'cat', 'new'])
      const first = await enter(ann!, url)
      await enter(bob!, url)
      await enter(await Person.arrive(url, 'last'), url)
      for (const tab of [newcomer, first]) {
        await tab.until('the last', () => tab.announced('join').includes('last'))
        expect(tab.announced('leave')).toEqual([])
      }
      expect(newcomer.announced('join')).toEqual(['new', 'last'])
      expect(first.announced('join').filter((name) => name !== 'new')).toEqual(['last'])

      // A member that does not reconnect is told as gone, once.
      await newcomer.until('that cat went', (tab) => tab.announced('leave').length > 0)
      expect(newcomer.announced('leave')).toEqual(['cat'])
      expect(await nicknamesIn(newcomer)).toEqual(['ann', 'bob', 'last', 'new'])
    },
  )

  it('[P7] brings back no member that left before it', async () => {
    const DATA_DIR = temporaryFolder()
    const before = await Spawned.listening({ DATA_DIR })
    const stays = await Person.arrive(before.url, 'stays')
    await enter(stays, before.url)
    const leaves = await enter(await Person.arrive(before.url, 'leaves'), before.url)
    await leaves.ask('leave', { room: lobby })
    await before.end('SIGTERM')
    const { url } = await Spawned.listening({ DATA_DIR })
    expect(await nicknamesIn(await enter(await Person.arrive(url, 'new'), url))).toEqual(['new', 'stays'])
  })

  it('[P7] keeps the new nickname of a renamed member', async () => {
    const DATA_DIR = temporaryFolder()
    const before = await Spawned.listening({ DATA_DIR })
    const person = await Person.arrive(before.url, 'ann')
    await enter(person, before.url)
    await person.call('PUT', '/api/session', { nickname: 'anna' })
    await before.end('SIGTERM')
    const { url } = await Spawned.listening({ DATA_DIR })
    const newcomer = await enter(await Person.arrive(url, 'new'), url)
    expect(await nicknamesIn(newcomer)).toEqual(['anna', 'new'])
    // The nickname stays hers.
    const other = await Person.arrive(url, 'anna')
    const tab = await other.connect()
    expect(await tab.ask('join', { room: lobby })).toMatchObject({ value: { you: { nickname: 'anna 2' } } })
  })
})
