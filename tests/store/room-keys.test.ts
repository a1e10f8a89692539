import fc from 'fast-check'
import { Client } from 'pg'
import { pathOfRoom, roomKeyOf, roomNameOf } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import { moveToPostgres } from '../../server/store/migrate-to-postgres/migrate'
import { openPostgresStore } from '../../server/store/postgres/postgres'
import { settledRooms } from '../../server/store/migrations/room-keys'
import { openSqliteStore } from '../../server/store/sqlite/worker-client'
import type { Parts } from '../../server/store/store'
import { closeAll, temporaryFolder } from '../support/chat'
import { makeOlderPostgres, makeOlderSqlite, OLDER_KEY, type OlderRoom } from '../support/older-store'
import { runs } from '../support/part'
import { type Postgres, startPostgres } from '../support/postgres'
import { textOf } from '../support/text-of'
import { draft } from './contract'

const named = (name: string) => name as RoomName
const said = (...each: [text: string, at: number][]) => each.map(([text, at]) => ({ text, at }))

/** Rooms of a version with case-sensitive names, and what they become, by address. */
const older: OlderRoom[] = [
  { name: 'lobby', said: said(['in the lobby', 1]) },
  { name: 'Lobby', said: said(['beside the lobby', 900]) },
  { name: '大厅', said: said(['隔壁', 901]) },
  { name: 'Film club', said: said(['f1', 10], ['f2', 20], ['f3', 30]) },
  { name: 'film club', said: said(['g1', 11], ['g2', 40]) },
  { name: 'FILM CLUB', said: said(['h1', 5]) },
  { name: 'film club 2', said: said(['a room of its own', 1]) },
  { name: 'tea/', said: said(['tea with a slash', 50]) },
  { name: 'Tea', said: said(['Tea', 49]) },
  { name: '❤️', said: said(['red', 7]) },
  { name: '❤', said: said(['black', 8]) },
  { name: 'ﬁsh', said: said(['ligature', 7]) },
  { name: '#hash', said: said(['hash', 7]) },
  { name: 'Only Once', said: said(['once', 7]) },
  { name: 'https://example.org/news', said: said(['news', 7]) },
]
const expected: [spelling: string, name: string, ...texts: string[]][] = [
  ['lobby', 'lobby', 'in the lobby'],
  ['Lobby', 'lobby', 'in the lobby'],
  ['Lobby 2', 'Lobby 2', 'beside the lobby'],
  ['大厅 2', '大厅 2', '隔壁'],
  ['Film club', 'film club', 'g1', 'g2'],
  ['Film club 2', 'film club 2', 'a room of its own'],
  ['Film club 3', 'Film club 3', 'f1', 'f2', 'f3'],
  ['film club 4', 'FILM CLUB 4', 'h1'],
  ['tea', 'tea', 'tea with a slash'],
  ['tea 2', 'Tea 2', 'Tea'],
  ['❤️', '❤', 'black'],
  ['❤ 2', '❤️ 2', 'red'],
  ['fish', 'fish', 'ligature'],
  ['hash', 'hash', 'hash'],
  ['only once', 'Only Once', 'once'],
  ['https:/example.org/news', 'https:/example.org/news', 'news'],
]

async function contentsOf({ log }: Parts) {
  const found: [string, string | undefined, ...string[]][] = []
  for (const [spelling] of expected) {
    const name = roomNameOf(spelling)!
    const room = await log.findRoom(name)
    found.push([spelling, room?.name, ...(await log.entries(name, { limit: 99 })).map(textOf)])
  }
  return found
}

describe('rooms whose names differ in case', () => {
  let postgres: Postgres
  let url: string
  let folder: string
  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)
  beforeEach(async () => {
    url = await postgres.emptyDatabase()
    folder = temporaryFolder()
  })
  afterEach(closeAll)
  afterAll(() => postgres.stop())

  const open = { SQLite: () => openSqliteStore(folder), PostgreSQL: () => openPostgresStore(url, () => {}) }
  const make = {
    SQLite: (rooms: OlderRoom[]) => makeOlderSqlite(folder, rooms),
    PostgreSQL: (rooms: OlderRoom[]) => makeOlderPostgres(url, rooms),
  }
  const query = async (sql: string) => {
    const client = new Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query<Record<string, unknown>>(sql)
    await client.end()
    return rows
  }

  describe.each(['SQLite', 'PostgreSQL'] as const)('in an older %s', (database) => {
    it('become one room, and each log stays whole under a name of its own', async () => {
      await make[database](older)
      const store = await open[database]()
      expect(await contentsOf(store)).toEqual(expected)
      // Every log continues, in any case of its name.
      expect(await store.log.append(named('FILM Club'), [draft()])).toMatchObject([{ seq: 3 }])
      expect(await store.log.append(named('film club 3'), [draft()])).toMatchObject([{ seq: 4 }])
      expect(await store.log.append(named('New'), [draft()])).toMatchObject([{ seq: 1 }])
      expect(await store.log.append(named('nEW'), [draft()])).toMatchObject([{ seq: 2 }])
      expect(await store.log.findRoom(named('new'))).toMatchObject({ name: 'New', topic: '', head: 2 })
      expect(await store.log.heads([named('NEW'), named('FILM CLUB'), named('nowhere')])).toHaveLength(2)
      // Sessions were stored under their key, and now under its hash.
      expect(await store.sessions.findSession(OLDER_KEY)).toMatchObject({ nickname: 'Ann', chosen: true })
      const { epoch } = store.log
      await store.log.close()
      const again = await open[database]()
      expect(again.log.epoch).toBe(epoch)
      expect((await contentsOf(again))[5]).toEqual(expected[5])
      await again.log.close()
    })
  })

  it('keep their epoch when every address still leads to its log', async () => {
    await make.PostgreSQL(older.filter(({ name }) => ['lobby', 'Only Once', '#hash', 'ﬁsh'].includes(name)))
    const [before] = await query(`select value from meta where name = 'epoch'`)
    const { log } = await open.PostgreSQL()
    expect(log.epoch).toBe(before!.value)
    await log.close()
  })

  it('get a new epoch when a device may know one log by the other’s address', async () => {
    await make.PostgreSQL(older)
    const [before] = await query(`select value from meta where name = 'epoch'`)
    const { log } = await open.PostgreSQL()
    expect(log.epoch).not.toBe(before!.value)
    await log.close()
  })

  it('are the same after a migration from an older folder to PostgreSQL', async () => {
    await make.SQLite(older)
    await moveToPostgres(folder, url, () => {})
    const store = await open.PostgreSQL()
    expect(await contentsOf(store)).toEqual(expected)
    expect(await store.log.append(named('a new one'), [draft()])).toMatchObject([{ seq: 1 }])
    await store.log.close()
  })

  it('that a node of an older version creates are found at once, and settled at the next start', async () => {
    const { log } = await open.PostgreSQL()
    await log.append(named('Tea'), [draft({ text: 'new' })])
    // As a node without room keys does.
    const sayAsBefore = (name: string, text: string) =>
      query(`
        with room as (insert into rooms (name, topic, last_seq, created_at) values ('${name}', '', 1, 0)
          on conflict (name) do update set last_seq = rooms.last_seq + 1 returning id, last_seq)
        insert into entries (room, seq, id, type, member, client_id, at, author, body)
          select id, last_seq, '${text}', 'text', 'bob', '${text}', 1, '{"nickname":"Bob"}', '{"text":"${text}"}' from room`)
    await sayAsBefore('Tea', 'old in the same')
    await sayAsBefore('tea', 'old in another')
    await sayAsBefore('Coffee', 'old alone')
    expect((await log.entries(named('tea'), { limit: 9 })).map(textOf)).toEqual(['new', 'old in the same'])
    expect((await log.entries(named('Coffee'), { limit: 9 })).map(textOf)).toEqual(['old alone'])
    expect(await log.append(named('Coffee'), [draft()])).toMatchObject([{ seq: 2 }])
    await log.close()

    const later = await open.PostgreSQL()
    const names = await query(`select name, key from rooms order by id`)
    expect(names).toEqual([
      { name: 'Tea', key: 'tea' },
      { name: 'tea 2', key: 'tea 2' },
      { name: 'Coffee', key: 'coffee' },
    ])
    expect((await later.log.entries(named('TEA 2'), { limit: 9 })).map(textOf)).toEqual(['old in another'])
    expect(later.log.epoch).toBe(log.epoch)
    await later.log.close()
  })

  it('[M4] are created once by several nodes at the same moment, in whichever case', async () => {
    const nodes = await Promise.all([open.PostgreSQL(), open.PostgreSQL(), open.PostgreSQL()])
    for (let turn = 0; turn < 20; turn += 1) {
      const spellings = [`Tea ${turn}`, `tea ${turn}`, `Tea ${turn}`]
      const kept = await Promise.all(
        nodes.map(({ log }, at) => log.append(named(spellings[at]!), [draft(), draft()])),
      )
      expect(
        kept
          .flat()
          .map(({ seq }) => seq)
          .sort(),
      ).toEqual([1, 2, 3, 4, 5, 6])
      const found = await Promise.all(nodes.map(({ log }, at) => log.findRoom(named(spellings[at]!))))
      expect(new Set(found.map((room) => room!.name)).size).toBe(1)
    }
    for (const { log } of nodes) await log.close()
  })
})

describe('settling the names of rooms', () => {
  const pieces = fc.constantFrom(
    'tea',
    'Tea',
    '大厅',
    'lobby',
    ' 2',
    '/',
    '#',
    '..',
    '.',
    '\u200b',
    '❤️',
    '%41',
    '://',
    'http',
    '🍵',
  )
  const names = fc.oneof(
    fc.array(pieces, { maxLength: 6 }).map((all) => all.join('')),
    fc.string({ unit: 'binary', maxLength: 101 }),
  )
  const rooms = fc
    .uniqueArray(names, { maxLength: 12 })
    .chain((all) =>
      fc.tuple(
        ...all.map((name, id) =>
          fc.record({ id: fc.constant(id), name: fc.constant(name), saidAt: fc.nat(3) }),
        ),
      ),
    )

  it('leaves each with a name that leads to it alone', () => {
    fc.assert(
      fc.property(rooms, fc.uniqueArray(fc.constantFrom('tea', 'tea 2', 'lobby')), (all, taken) => {
        const settled = settledRooms(all, new Set(taken))
        expect(settled.map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort())
        for (const { name, key } of settled) {
          expect(roomNameOf(pathOfRoom(named(name)))).toBe(name)
          expect(roomKeyOf(name)).toBe(key)
        }
        const keys = [...taken, ...settled.map(({ key }) => key)]
        expect(new Set(keys).size).toBe(keys.length)
        expect(new Set(settled.map(({ name }) => name)).size).toBe(all.length)
      }),
      { numRuns: runs(2_000) },
    )
  })
})
