import { Client } from 'pg'
import { closeAll, enter, Person, until, value } from '../support/chat'
import { type Postgres, startPostgres } from '../support/postgres'
import { Spawned } from './spawned'

describe('one process on PostgreSQL, without Redis', () => {
  let postgres: Postgres
  let DATABASE_URL: string
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  beforeEach(async () => {
    DATABASE_URL = await postgres.emptyDatabase()
  })
  afterEach(closeAll)
  afterAll(() => postgres.stop())

  async function query(sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: DATABASE_URL })
    await client.connect()
    const { rows } = await client.query(sql)
    await client.end()
    return rows
  }

  const locks = `pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())`

  /** Terminates the connection that holds the lock, from PostgreSQL. */
  async function cutHold(): Promise<void> {
    const cut = await query(`select pg_terminate_backend(pid) as cut from ${locks} and granted`)
    expect(cut).toEqual([{ cut: true }])
  }

  async function expectRefused(): Promise<void> {
    const second = await Spawned.refusing({ DATABASE_URL })
    expect(await second.exited).toBe(1)
    expect(second.lines).toEqual([
      expect.objectContaining({
        level: 40,
        msg: 'database is in use by another process, waiting',
      }),
      expect.objectContaining({
        level: 60,
        msg: expect.stringMatching(/^The database \S+ cannot be used: .*REDIS_URL$/),
      }),
    ])
    expect(second.stderr).toBe('')
  }

  it('refuses a second process in one line', async () => {
    const first = await Spawned.listening({ DATABASE_URL })
    await expectRefused()
    value(await (await enter(first.url)).say('still here'))
    expect(await first.end('SIGTERM')).toBe(0)
    await Spawned.listening({ DATABASE_URL })
  })

  it('starts at once after kill -9, and waits for a process that is still ending', async () => {
    const first = await Spawned.listening({ DATABASE_URL })
    await first.end('SIGKILL')
    const second = await Spawned.listening({ DATABASE_URL })
    const third = new Spawned({ DATABASE_URL })
    await until('its waiting', () => third.stdout.includes('in use by another process, waiting'))
    expect(await second.end('SIGTERM')).toBe(0)
    await until('the third', () => third.stdout.includes('"msg":"listening"'))
    expect(third.isAlive).toBe(true)
  })

  it('takes the lock again after a lost connection', async () => {
    const first = await Spawned.listening({ DATABASE_URL })
    const ann = await (await Person.arrive(first.url, 'ann')).connect()
    await ann.enter()
    await cutHold()
    await until('it to be noticed', () => first.stdout.includes('database connection lost'))
    await expectRefused()
    value(await ann.say('nobody noticed'))
    await until('the end', () => first.stdout.includes('database recovered'))
    expect(first.troubles).toEqual([expect.stringContaining('database connection lost')])
  })

  it('ends when another process has taken the lock by then', async () => {
    const first = await Spawned.listening({ DATABASE_URL })
    const other = new Client({ connectionString: DATABASE_URL })
    await other.connect()
    try {
      // This client waits in PostgreSQL itself, and so gets the lock next.
      const taken = other.query(`select pg_advisory_lock(objid::bigint) from ${locks}`)
      await until(
        'it to wait',
        async () => (await query(`select from ${locks} and not granted`)).length === 1,
      )
      await cutHold()
      await taken
      expect(await first.exited).toBe(1)
      expect(first.troubles.join()).toContain('REDIS_URL')
    } finally {
      await other.end()
    }
  })
})
