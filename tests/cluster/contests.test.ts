import { closeAll, Person } from '../support/chat'
import { contests, hold } from '../support/contests'
import { describeWith } from '../support/missing'
import { type Postgres, startPostgres } from '../support/postgres'
import { redisIsMissing, startRedis } from '../support/redis'
import { startTwoNodes } from './parts/two-nodes'

describeWith(redisIsMissing())('at the same moment, on two nodes,', () => {
  let postgres: Postgres
  let redis: { url: string; stop: () => Promise<void> }
  let urls: string[]
  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
    urls = await startTwoNodes(postgres, redis)
  })
  afterAll(async () => {
    await closeAll()
    await postgres.stop()
    await redis.stop()
  })

  it.each(Object.keys(contests))(
    '[C1][G1] %s have the outcome that their answers say, the same everywhere, 200 times',
    async (name) => {
      const [ann, bob] = [await Person.arrive(urls[0]!), await Person.arrive(urls[0]!)]
      const tabs = await Promise.all(urls.map((url) => ann.at(url).connect()))
      for (const tab of tabs) await tab.enter(name)
      const arrive = () => urls.map((url) => bob.at(url).connect())
      const { told, seen } = await hold(contests[name]!, tabs, arrive, name, 200)
      for (const log of seen) expect(log).toEqual(told)
    },
  )
})
