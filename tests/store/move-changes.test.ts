import { Client } from 'pg'
import type { RoomName } from '../../common/protocol/ids'
import { moveToPostgres } from '../../server/store/migrate-to-postgres/migrate'
import { openPostgresStore } from '../../server/store/postgres/postgres'
import { openSqliteStore } from '../../server/store/sqlite/worker-client'
import { closeAll, temporaryFolder } from '../support/chat'
import { type Postgres, startPostgres } from '../support/postgres'
import { openDatabase } from '../support/database-file'
import { change, foldAll, react } from './changes-contract'
import { appended, draft, type OpenStore } from './contract'

const room = 'room' as RoomName
const SELECT = 'select * from entries order by room, seq'

const drafts = [
  ...[draft(), draft({ text: '茶 "\\' }), draft(), draft()],
  ...[draft({ reply: 2 }), draft({ reply: 3 }), draft({ reply: 99 })],
  ...[
    react(1, 'bob'),
    react(1, 'cyd'),
    change({ type: 'reaction', target: 1, emoji: '🍵', on: false }, 'bob'),
  ],
  ...[
    change({ type: 'edit', target: 2, text: 'first' }),
    change({ type: 'edit', target: 2, text: '🍵 "\\' }),
  ],
  ...[
    change({ type: 'edit', target: 3, text: 'gone' }),
    change({ type: 'delete', target: 3, reason: 'spam' }),
  ],
  ...[change({ type: 'pin', target: 4, on: true })],
]

describe('migrate-to-postgres of a log with changes', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(async () => {
    await closeAll()
    await postgres.stop()
  })

  /** Everything that pages, returning clients and `changes` read. */
  async function readAll({ log }: OpenStore) {
    const page = await log.page(room, { limit: 100 })
    const changes = await log.changes(room, { from: 1, to: 99, since: 0, limit: 100 })
    const since = await log.since(room, { after: 0, limit: 100 })
    await log.close()
    return JSON.parse(JSON.stringify({ page, changes, since })) as object
  }

  it('[R11][R14] moves messages as they are folded, their quotes, and every column of their changes', async () => {
    const dataDir = temporaryFolder()
    const url = await postgres.emptyDatabase()
    const { log } = await openSqliteStore(dataDir)
    const said = await appended(log, room, drafts)
    await log.close()
    const before = await readAll(await openSqliteStore(dataDir))
    const moved = await moveToPostgres(dataDir, url, () => {})
    expect(moved.tables).toContainEqual(expect.objectContaining({ name: 'entries', rows: drafts.length }))
    for (const [name, rows] of Object.entries({ reactions: 1, pins: 1 }))
      expect(moved.tables).toContainEqual(expect.objectContaining({ name, rows }))
    expect(await readAll(await openPostgresStore(url, () => {}))).toEqual(before)
    const messages = foldAll(said)
    const changed = messages.filter(({ changed }) => changed !== undefined)
    expect(changed).toHaveLength(6)
    expect(before).toMatchObject({ page: { entries: messages }, changes: { entries: changed } })

    const file = openDatabase(dataDir)
    const here = file.prepare(SELECT).all() as Record<string, unknown>[]
    file.close()
    const client = new Client({ connectionString: url })
    await client.connect()
    const { rows: there } = await client.query<Record<string, unknown>>(SELECT)
    await client.end()
    expect(here.filter(({ target }) => target !== null)).toHaveLength(8)
    expect(here.filter(({ changed }) => changed !== null)).toHaveLength(4)
    expect(here.filter(({ reply }) => reply !== null)).toHaveLength(2)
    expect(here.filter(({ reworded }) => reworded !== null)).toHaveLength(2)
    // The driver of PostgreSQL gives large integers as text.
    expect(there.map(asText)).toEqual(here.map(asText))
  })
})

function asText(row: Record<string, unknown>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value === null ? null : String(value as string | number),
    ]),
  )
}
