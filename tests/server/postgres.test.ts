import { closeAll, Person, startChat, value } from '../support/chat'
import { type Postgres, startPostgres } from '../support/postgres'

describe('a chat on PostgreSQL', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(async () => {
    await closeAll()
    await postgres.stop()
  })

  it('[R8] keeps sessions, messages and topics over a restart', async () => {
    const DATABASE_URL = await postgres.emptyDatabase()
    const first = await startChat({ DATABASE_URL })
    const person = await Person.arrive(first.url, 'ann')
    const ann = await person.connect()
    const { epoch } = await ann.enter()
    value(await ann.say('hello'))
    await ann.until('it', ({ entries }) => entries.length === 1)
    await first.close()
    const second = await startChat({ DATABASE_URL, DATA_DIR: first.dataDir })
    const tab = await person.at(second.url).connect()
    const answer = await tab.enter(undefined, { epoch: epoch, seq: 0 })
    expect(answer).toMatchObject({ head: 1, reset: false, you: { nickname: 'ann' } })
    expect(answer.entries).toMatchObject([{ text: 'hello', author: { nickname: 'ann' } }])
    value(await tab.say('again'))
  })
})
