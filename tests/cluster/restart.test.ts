import { Client } from 'pg'
import { Spawned } from '../server/spawned'
import { closeAll, closeLater, Person, type Tab, until } from '../support/chat'
import { describeWith } from '../support/missing'
import { type Postgres, startPostgres } from '../support/postgres'
import { redisIsMissing, startRedis } from '../support/redis'

describeWith(redisIsMissing())('a restart of nodes', () => {
  let postgres: Postgres
  let redis: { url: string; stop: () => Promise<void> }
  let databaseUrl: string
  let start: (name: string) => Promise<Spawned>

  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
  })
  beforeEach(async () => {
    databaseUrl = await postgres.emptyDatabase()
    start = (NODE_NAME) =>
      Spawned.listening({
        DATABASE_URL: databaseUrl,
        REDIS_URL: redis.url,
        SESSION_KEYS: 'a key that both of these nodes have in common',
        NODE_NAME,
      })
  })
  afterEach(closeAll)
  afterAll(async () => {
    await postgres.stop()
    await redis.stop()
  })

  const enter = async (person: Person, node: Spawned): Promise<Tab> => {
    const tab = await person.at(node.url).connect()
    await tab.enter()
    return tab
  }
  const arrive = async (nickname: string, node: Spawned) =>
    enter(await Person.arrive(node.url, nickname), node)
  const count = async (tab: Tab) => (await tab.enter()).count
  /** Resolves when the nodes have recorded this many members. */
  const kept = async (people: number) => {
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    closeLater(() => client.end())
    await until('it to be kept', async () => {
      const { rows } = await client.query<{ count: number }>('select count(*)::int as count from presence')
      return rows[0]!.count === people
    })
  }

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    '[P7][G2] is silent to the people of the other node, and to newcomers of this one (%s)',
    async (signal) => {
      const [one, two] = [await start('one'), await start('two')]
      const [ann, bob] = [await Person.arrive(one.url, 'ann'), await Person.arrive(one.url, 'bob')]
      for (const person of [ann, bob]) await enter(person, one)
      const cat = await arrive('cat', two)
      await until('all of them there', async () => (await count(cat)) === 3)
      await cat.until('who came so far', () => cat.announced('join').includes('cat'))
      await kept(3)
      const before = cat.announced('join').length
      await one.end(signal)
      const again = await start('one')
      const newcomer = await arrive('new', again)
      expect(await count(newcomer)).toBe(4)
      await enter(bob, again)
      await enter(ann, two)
      await arrive('last', again)
      for (const tab of [cat, newcomer]) {
        await tab.until('the last', () => tab.announced('join').includes('last'))
        expect(tab.announced('leave')).toEqual([])
      }
      expect(cat.announced('join').slice(before)).toEqual(['new', 'last'])
      expect(newcomer.announced('join')).toEqual(['new', 'last'])
    },
  )

  it.each(['SIGTERM', 'SIGKILL'] as const)('[P7] of all of them is silent (%s)', async (signal) => {
    const nodes = [await start('one'), await start('two')] as const
    const people = [await Person.arrive(nodes[0].url, 'ann'), await Person.arrive(nodes[0].url, 'bob')]
    for (const [n, person] of people.entries()) await enter(person, nodes[n]!)
    await kept(2)
    await Promise.all(nodes.map((node) => node.end(signal)))
    // In new containers nodes have other names.
    const again = await Promise.all([start('three'), start('four')])
    const newcomers = [await arrive('new', again[0]), await arrive('newer', again[1])]
    // Each reconnects to the other node.
    await enter(people[0]!, again[1])
    await enter(people[1]!, again[0])
    await arrive('last', again[1])
    for (const tab of newcomers) {
      await tab.until('the last', () => tab.announced('join').includes('last'))
      expect(tab.announced('leave')).toEqual([])
      for (const name of ['ann', 'bob']) expect(tab.announced('join')).not.toContain(name)
    }
    expect(await count(newcomers[0]!)).toBe(5)
  })
})
