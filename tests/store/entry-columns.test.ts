import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Dialect, Kysely, Migrator, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { RoomName } from '../../common/protocol/ids'
import { migrations } from '../../server/store/migrations/migrations'
import { openPostgresStore } from '../../server/store/postgres/postgres'
import { sqliteDialect } from '../../server/store/sqlite/dialect'
import { SqliteFile } from '../../server/store/sqlite/file'
import { openSqliteStore } from '../../server/store/sqlite/worker-client'
import { temporaryFolder } from '../support/chat'
import { type Postgres, startPostgres } from '../support/postgres'

/** The last migration before entries had columns. */
const BEFORE = '006-sessions-by-hash'
const names = ['lobby', '茶']
/** Entries per room: several chunks and a remainder. */
const COUNT = 1_203

const said = (room: number, seq: number) => {
  const words =
    seq % 7 === 0
      ? { type: 'topic', topic: `","text":"${seq}` }
      : { type: 'text', text: `${seq} \u2028"\\\u0007 🍵 \ud800`, ...(seq % 5 === 0 && { mentions: [] }) }
  const address = seq % 3 === 0 ? {} : { address: '203.0.*.*' }
  const author = { id: `m${seq % 4}`, nickname: `a","text":"b ${seq}`, ...address }
  return { seq, id: `${room} ${seq}`, at: 1_700_000_000_000 + seq, author, clientId: `c${seq}`, ...words }
}
type Said = ReturnType<typeof said>

function oldRow(room: number, { seq, id, type, at, author, clientId, ...words }: Said) {
  const { id: member, ...seen } = author
  return {
    room,
    seq,
    id,
    type,
    member,
    client_id: clientId,
    at,
    payload: JSON.stringify({ ...seen, ...words }),
  }
}

async function makeBefore(dialect: Dialect): Promise<void> {
  const db = new Kysely<Record<string, Record<string, unknown>>>({ dialect })
  const provider = { getMigrations: () => Promise.resolve(migrations) }
  const { error } = await new Migrator({ db, provider }).migrateTo(BEFORE)
  if (error) throw error as Error
  for (const [index, name] of names.entries()) {
    const room = index + 1
    await db
      .insertInto('rooms')
      .values({ name, key: name, topic: '', last_seq: COUNT, created_at: 0 })
      .execute()
    for (let seq = 1; seq <= COUNT; seq += 1)
      await db
        .insertInto('entries')
        .values(oldRow(room, said(room, seq)))
        .execute()
  }
  await db.destroy()
}

describe('entries of a database of the version before', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())

  it.each([
    [
      'SQLite',
      async () => {
        const folder = temporaryFolder()
        mkdirSync(folder, { recursive: true })
        await makeBefore(sqliteDialect(new SqliteFile(join(folder, 'teahouse.db'))))
        return openSqliteStore(folder)
      },
    ],
    [
      'PostgreSQL',
      async () => {
        const url = await postgres.emptyDatabase()
        await makeBefore(new PostgresDialect({ pool: new Pool({ connectionString: url }) }))
        return openPostgresStore(url, () => {})
      },
    ],
  ])('are the same in columns: %s', async (_, open) => {
    const { log } = await open()
    for (const [index, name] of names.entries()) {
      const expected = Array.from({ length: COUNT }, (_, n) => said(index + 1, n + 1))
      expect(await log.entries(name as RoomName, { limit: 2 * COUNT })).toEqual(expected)
      const page = await log.page(name as RoomName, { limit: 100 })
      expect(page.entries.toJSON()).toEqual(expected.slice(-100))
    }
    await log.close()
  })
})
