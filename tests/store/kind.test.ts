import { join } from 'node:path'
import { foldedAt } from '../../common/log/fold'
import { kinds } from '../../common/log/kinds'
import type { MessageEntry } from '../../common/protocol/entries'
import type { RoomName } from '../../common/protocol/ids'
import type { Draft } from '../../server/chat/ports'
import { RecentEntries } from '../../server/chat/log/recent-entries'
import { sqliteDialect } from '../../server/store/sqlite/dialect'
import { SqliteFile } from '../../server/store/sqlite/file'
import { createStore, type Parts } from '../../server/store/store'
import { currentEpoch } from '../../server/store/repositories/meta'
import { closeAll, closeLater, temporaryFolder } from '../support/chat'
import { appended, draft } from './contract'

const room = 'room' as RoomName
const table = kinds as unknown as Record<string, unknown>

/** Makes a message loud. No other part of the server knows of it. */
const loud = (target: number) => {
  const { id, at, author, clientId } = draft()
  return { id, type: 'loud', at, author, clientId, target, mark: '!' } as unknown as Draft
}

describe('a kind of change that only the table knows', () => {
  let log: Parts['log']

  beforeEach(async () => {
    table.loud = {
      is: 'change',
      length: ({ mark }: { mark: string }) => mark.length,
      apply: (message: { text: string }, { mark }: { mark: string }) => ({
        ...message,
        text: message.text + mark,
      }),
    }
    const dialect = sqliteDialect(new SqliteFile(join(temporaryFolder(), 'teahouse.db')))
    log = (await createStore(dialect, { epoch: currentEpoch, note: () => {}, close: () => {} })).log
    closeLater(() => log.close())
  })
  afterEach(async () => {
    delete table.loud
    await closeAll()
  })

  it('is folded by the store and in memory, and read by pages and returning clients', async () => {
    const recent = new RecentEntries(0)
    recent.grow(await appended(log, room, [draft({ text: 'tea' }), loud(1)]))
    recent.grow(await appended(log, room, [loud(1)]))
    const page = await log.page(room, { limit: 9 })
    expect(page.entries.toJSON()).toMatchObject([{ seq: 1, text: 'tea!!', changed: 3 }])
    expect(recent.newestPage().entries.toJSON()).toEqual(page.entries.toJSON())
    expect(foldedAt(page.entries.toJSON()[0] as MessageEntry).asOf).toBe(3)
    const since = await log.since(room, { after: 1, limit: 9 })
    expect(since.entries.toJSON()).toMatchObject([
      { seq: 2, type: 'loud', target: 1, mark: '!' },
      { seq: 3, type: 'loud', target: 1, mark: '!' },
    ])
  })
})
