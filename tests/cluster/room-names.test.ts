import { closeAll, Person, type Tab, value } from '../support/chat'
import { describeWith } from '../support/missing'
import { type Postgres, startPostgres } from '../support/postgres'
import { redisIsMissing, startRedis } from '../support/redis'
import { startTwoNodes } from './parts/two-nodes'

describeWith(redisIsMissing())('the name of a room on two nodes', () => {
  let postgres: Postgres
  let redis: { url: string; stop: () => Promise<void> }
  let urls: string[]

  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
  }, 60_000)
  beforeEach(async () => {
    urls = await startTwoNodes(postgres, redis)
  })
  afterEach(closeAll)
  afterAll(async () => {
    await postgres.stop()
    await redis.stop()
  })

  const arrive = async (node: number, nickname: string): Promise<Tab> =>
    (await Person.arrive(urls[node]!, nickname)).connect()

  it('[G1][R9] is the same when both create it at the same moment in different cases', async () => {
    const ann = await arrive(0, 'ann')
    const bob = await arrive(1, 'bob')
    for (let turn = 0; turn < 20; turn += 1) {
      const spellings = [`Tea ${turn}`, `tea ${turn}`] as const
      const answers = await Promise.all([ann.enter(spellings[0]), bob.enter(spellings[1])])
      const name = answers[0].room.name
      expect(spellings).toContain(name)
      expect(answers[1].room.name).toBe(name)
      const said = await Promise.all([
        ann.say('ann', { room: spellings[0] }),
        bob.say('bob', { room: spellings[1] }),
      ])
      expect(said.map((answer) => value(answer).seq).sort()).toEqual([1, 2])
      for (const tab of [ann, bob]) {
        const heard = () => tab.received.message.filter(({ room }) => room === name)
        await tab.until('both', () => heard().flatMap(({ entries }) => entries).length === 2)
        await tab.until('both there', () =>
          tab.received.join.some(({ room, count }) => room === name && count === 2),
        )
      }
      expect(await bob.enter(spellings[0])).toMatchObject({ room: { name }, count: 2, head: 2 })
    }
    expect(new Set([...ann.received.message, ...bob.received.message].map(({ room }) => room)).size).toBe(20)
  })

  it('[G1][R9] is the first one for later clients of the other node, before and after the first entry', async () => {
    const ann = await arrive(0, 'ann')
    const bob = await arrive(1, 'bob')
    await ann.enter('Quiet')
    await bob.enter('elsewhere')
    expect(await bob.enter('QUIET')).toMatchObject({ room: { name: 'Quiet' } })
    await ann.until('bob', (tab) => tab.announced('join').includes('bob'))
    expect((await bob.enter('quiet')).count).toBe(2)
    await bob.ask('leave', { room: 'quIET' as never })
    await ann.until('bob to go', (tab) => tab.announced('leave').includes('bob'))
    value(await ann.say('hello', { room: 'quiet' }))
    expect(await bob.enter('quiet')).toMatchObject({ room: { name: 'Quiet' }, head: 1 })
  })

  it('[G1][N3] keeps nicknames unique, in whichever case two clients write it', async () => {
    const ann = await arrive(0, 'same')
    const bob = await arrive(1, 'same')
    const joined = await Promise.all([ann.enter('Tea'), bob.enter('tea')])
    expect(joined.map(({ you }) => you.nickname as string).sort()).toEqual(['same', 'same 2'])
  })
})
