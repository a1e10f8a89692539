import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import { openSqliteStore } from '../../server/store/sqlite/worker-client'
import { closeAll, closeLater, temporaryFolder } from '../support/chat'
import { FIRST_VERSION, makeOlderSqlite } from '../support/older-store'
import { textOf } from '../support/text-of'
import { openDatabase } from '../support/database-file'
import { seed } from '../faults/parts/seed'
import { bansContract } from './bans-contract'
import { changesContract } from './changes-contract'
import { draft, storeContract } from './contract'
import { filesContract } from './files-contract'
import { operatorsContract } from './operators-contract'
import { sentFilesContract } from './sent-files-contract'
import { statesContract } from './states-contract'

describe('SQLite', () => {
  let folder: string
  afterAll(closeAll)

  storeContract((again) => {
    if (again === undefined) folder = temporaryFolder()
    return openSqliteStore(folder)
  })
  changesContract(() => openSqliteStore(temporaryFolder()))
  statesContract(() => openSqliteStore(temporaryFolder()))
  operatorsContract(() => openSqliteStore(temporaryFolder()))
  bansContract(() => openSqliteStore(temporaryFolder()))
  filesContract(() => openSqliteStore(temporaryFolder()))
  sentFilesContract(() => openSqliteStore(temporaryFolder()))

  it('keeps a message in a long log as quickly as in a new one', async () => {
    const folder = temporaryFolder()
    await (await openSqliteStore(folder)).log.close()
    seed(folder, ['long'], 200_000)
    const { log } = await openSqliteStore(folder)
    closeLater(() => log.close())
    const times: Record<string, number[]> = { new: [], long: [] }
    // Alternating, so that a disturbance of the machine affects both.
    for (let n = 0; n < 21; n += 1)
      for (const room of ['new', 'long']) {
        const startedAt = performance.now()
        await log.append(room as RoomName, [draft()])
        // Waits: compared is one room with another, in the same run.
        times[room]!.push(performance.now() - startedAt)
      }
    // The quickest of each: any disturbance only makes an append slower.
    const [inNew, inLong] = Object.values(times).map((all) => Math.min(...all))
    expect(inLong! / inNew!).toBeLessThan(4)
  })

  it('answers an append while ten readers ask for page after page', async () => {
    const { log } = await openSqliteStore(temporaryFolder())
    closeLater(() => log.close())
    const room = 'read' as RoomName
    const large = () => ({ ...draft(), text: '🍵'.repeat(4_000) })
    for (let n = 0; n < 10; n += 1) await log.append(room, Array.from({ length: 10 }, large))
    const PAGES_MAX = 300
    let [pages, isSaid] = [0, false]
    const read = async (): Promise<void> => {
      for (; !isSaid && pages < PAGES_MAX; pages += 1) await log.page(room, { before: 101, limit: 100 })
    }
    const readers = Array.from({ length: 10 }, read)
    await log.page(room, { before: 101, limit: 100 })
    await log.append(room, [draft()])
    isSaid = true
    await Promise.all(readers)
    // One thread reads and appends in turn, so the count does not depend on its speed.
    expect(pages).toBeLessThan(PAGES_MAX)
  })

  it('answers an append while a crowd is renamed at once', async () => {
    const { log, sessions } = await openSqliteStore(temporaryFolder())
    closeLater(() => log.close())
    const session = { id: 'm1' as MemberId, nickname: 'Ann' as Nickname, chosen: true }
    await sessions.saveSession('key', { ...session, expiresAt: 1 })
    let renamed = 0
    const CROWD = 200
    const renames = Array.from({ length: CROWD }, async () => {
      await sessions.renameSession(session, 1)
      renamed += 1
    })
    await renames[0]
    await log.append('room' as RoomName, [draft()])
    // One thread does both in turn, so the count does not depend on its speed.
    expect(renamed).toBeLessThan(CROWD / 10)
    await Promise.all(renames)
  })

  it('migrates a database from before entries lay by room, and loses nothing', async () => {
    const folder = temporaryFolder()
    const said = (room: number) => [1, 2].map((seq) => ({ text: `${room} ${seq}`, at: 7 }))
    const rooms = [
      { name: 'one', said: said(1) },
      { name: 'two', said: said(2) },
    ]
    await makeOlderSqlite(folder, rooms, FIRST_VERSION)
    const { log } = await openSqliteStore(folder)
    for (const [at, room] of (['one', 'two'] as RoomName[]).entries())
      expect((await log.entries(room, { limit: 9 })).map(textOf)).toEqual([`${at + 1} 1`, `${at + 1} 2`])
    await log.close()
    const after = openDatabase(folder)
    const [{ sql }] = after.prepare(`SELECT sql FROM sqlite_master WHERE name = 'entries'`).all() as [
      { sql: string },
    ]
    expect(sql).toContain('without rowid')
    after.close()
  })
})
