import { closeAll, named, until, value } from '../support/chat'
import { describeWith } from '../support/missing'
import { inside, moderate, roomOf } from '../support/moderating'
import { type Postgres, startPostgres } from '../support/postgres'
import { OwnRedis, ownRedisIsMissing } from '../support/redis'
import { startTwoChats } from './parts/two-nodes'

describeWith(ownRedisIsMissing())('a node that no note of another reaches', () => {
  let postgres: Postgres
  let redis: OwnRedis

  beforeAll(async () => void (postgres = await startPostgres()))
  beforeEach(async () => void (redis = await OwnRedis.start()))
  afterEach(async () => {
    await closeAll()
    await redis.stop()
  })
  afterAll(() => postgres.stop())

  it('[G3][O10] removes who was kicked on the other, and lets nobody else out', async () => {
    const [one, two] = await startTwoChats(postgres, redis)
    const { owner } = await roomOf(one.url, 'tea')
    const bob = await inside(two.url, 'bob', 'tea')
    const cyd = await inside(two.url, 'cyd', 'tea')
    value(await bob.say('hello', { room: 'tea' }))
    await redis.stop()
    value(await moderate(owner, 'tea', { action: 'kick', member: bob.id, reason: 'rude' }))
    value(await moderate(owner, 'tea', { action: 'set', access: 'invite' }))
    await bob.until('kicked', ({ received }) => received.removed.length > 0)
    expect(bob.received.removed).toEqual([{ room: 'tea', code: 'kicked', reason: 'rude' }])
    expect((await bob.person.call('GET', '/api/rooms/tea/messages')).status).toBe(404)
    await cyd.until('told', ({ received }) => received.room.some(({ info }) => info.access === 'invite'))
    const isAdmitted = async () => (await cyd.person.call('GET', '/api/rooms/tea/messages')).status === 200
    await until('the other to be let in for good', isAdmitted)
    expect(await bob.enter('tea').catch(({ message }: Error) => message)).toContain('invite-required')
  })

  it('[G3][O10] lets who was kicked come back before it has heard of it, and be there', async () => {
    const [one, two] = await startTwoChats(postgres, redis)
    const { owner } = await roomOf(one.url, 'tea')
    const bob = await inside(two.url, 'bob', 'tea')
    await redis.stop()
    value(await moderate(owner, 'tea', { action: 'kick', member: bob.id }))
    await until('back', async () => (await bob.ask('join', { room: named('tea') })).ok)
    value(await bob.say('back', { room: 'tea' }))
    expect(bob.received.removed).toMatchObject([{ code: 'kicked' }])
  })
})
