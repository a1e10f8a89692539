import { closeAll, value } from '../support/chat'
import { describeWith } from '../support/missing'
import { inside, listed, moderate, roomOf } from '../support/moderating'
import { type Postgres, startPostgres } from '../support/postgres'
import { redisIsMissing, startRedis } from '../support/redis'
import { startTwoNodes } from './parts/two-nodes'

describeWith(redisIsMissing())('the shield on two nodes', () => {
  let postgres: Postgres
  let redis: { url: string; stop: () => Promise<void> }

  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
  })
  afterEach(closeAll)
  afterAll(async () => {
    await postgres.stop()
    await redis.stop()
  })

  it('[G1][O41][O42] holds on the other node, which is quiet about newcomers of both', async () => {
    const [one, two] = await startTwoNodes(postgres, redis)
    const { mod } = await roomOf(one, 'tea')
    const bob = await inside(two, 'Bob', 'tea')
    await mod.until('Bob to be announced', (tab) => tab.announced('join').includes('Bob'))
    value(await moderate(mod, 'tea', { action: 'shield', minutes: 15 }))
    await bob.until('told', ({ received }) => received.room.at(-1)?.info.shieldUntil !== undefined)
    expect(await bob.say('still', { room: 'tea' })).toMatchObject({ code: 'shielded' })
    for (const [url, nickname] of [
      [one, 'Cid'],
      [two, 'Dan'],
    ] as const)
      await inside(url, nickname, 'tea')
    const announced = () =>
      [mod, bob].map((tab) =>
        tab
          .announced('join')
          .filter((name) => name === 'Cid' || name === 'Dan')
          .sort(),
      )
    const regular = await inside(two, 'Rita', 'tea')
    value(await moderate(mod, 'tea', { action: 'role', member: regular.id, role: 'regular' }))
    for (const tab of [mod, bob]) await tab.until('Rita', (tab) => tab.received.member.length > 0)
    expect(announced()).toEqual([[], []])
    value(await moderate(mod, 'tea', { action: 'shield', minutes: 0 }))
    for (const tab of [mod, bob]) await tab.until('both', (tab) => tab.announced('join').includes('Dan'))
    for (const tab of [mod, bob]) await tab.until('both', (tab) => tab.announced('join').includes('Cid'))
    value(await bob.say('at last', { room: 'tea' }))
  })

  it('[G1][O43] rises once on a wave that is spread over both', async () => {
    const [one, two] = await startTwoNodes(postgres, redis, {
      ...{ RATE_LIMITS: 'on', RATE_MESSAGES_BURST: '1000', SHIELD_NEWCOMERS_PER_MINUTE: '120' },
    })
    const { mod } = await roomOf(one, 'tea')
    const raiders = [await inside(one, 'Ada', 'tea'), await inside(two, 'Bea', 'tea')]
    // On neither node alone would it be one.
    await Promise.all(Array.from({ length: 90 }, (_, n) => raiders[n % 2]!.say(`line ${n}`, { room: 'tea' })))
    await mod.until('the shield', ({ received }) => received.room.at(-1)?.info.shieldUntil !== undefined)
    for (const raider of raiders)
      expect(await raider.say('still', { room: 'tea' })).toMatchObject({ code: 'shielded' })
    const raised = (await listed(mod, 'tea', 'log')).filter(({ by }) => by.id === ('server' as string))
    expect(raised).toHaveLength(1)
  })
})
