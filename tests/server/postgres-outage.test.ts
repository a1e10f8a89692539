import { closeAll, enter, type Tab, until, value } from '../support/chat'
import { type OwnPostgres, type PostgresCommand, startOwnPostgres } from '../support/postgres'
import { ask } from './raw'
import { Spawned } from './spawned'

const refused = { ok: false, code: 'storage', retryable: true }

describe('a PostgreSQL outage', () => {
  let postgres: OwnPostgres
  beforeAll(async () => {
    postgres = await startOwnPostgres()
  })
  afterEach(closeAll)
  afterAll(() => postgres.stop())

  it.each<[string, PostgresCommand, PostgresCommand]>([
    ['stop and start', 'stop', 'start'],
    ['hang', 'hang', 'resume'],
  ])(
    '(%s) is logged in one line at its start, and in one with the count at its end',
    async (_, go, comeBack) => {
      const chat = await Spawned.listening({ DATABASE_URL: await postgres.emptyDatabase() })
      const ann = await enter(chat.url)
      value(await ann.say('before'))
      const troubles = () => chat.lines.filter(({ level, msg }) => level >= 40 || msg.startsWith('database'))
      const begun = expect.objectContaining({ level: 50, msg: 'database connection lost' })

      await postgres.run(go)
      const talk = (tab: Tab) => Promise.all(Array.from({ length: 10 }, () => tab.say('refused')))
      for (let times = 0; times < 2; times += 1) expect(await talk(ann)).toEqual(Array(10).fill(refused))
      expect((await ask(chat.url, '/readyz')).status).toBe(503)
      expect(troubles()).toEqual([begun])

      await postgres.run(comeBack)
      await until('the end', () => troubles().length > 1)
      expect(troubles()).toEqual([
        begun,
        expect.objectContaining({
          ...{ level: 30, msg: 'database recovered', from: 'database connection lost', refused: 20 },
          seconds: expect.any(Number),
        }),
      ])
      expect((await ask(chat.url, '/readyz')).status).toBe(200)
      value(await ann.say('after'))
      expect(chat.stdout).not.toContain('stack')
      expect(chat.stderr).toBe('')
    },
  )
})
