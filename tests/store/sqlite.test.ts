import { join } from 'node:path'
import Database from 'libsql'
import type { RoomName } from '../../server/protocol'
import { openSqliteStore } from '../../server/store/sqlite/open'
import { closeAll, temporaryFolder } from '../support/chat'
import { textOf } from '../support/text-of'
import { storeContract } from './contract'

describe('SQLite', () => {
  let folder: string
  afterAll(closeAll)

  storeContract((again) => {
    if (again === undefined) folder = temporaryFolder()
    return openSqliteStore(folder)
  })

  it('moves what was kept before entries lay by room, and loses nothing of it', async () => {
    const folder = temporaryFolder()
    await (await openSqliteStore(folder)).log.close()
    const database = new Database(join(folder, 'teahouse.db'))
    database.exec(`
      DROP TABLE entries;
      CREATE TABLE entries (room integer not null references rooms (id), seq bigint not null, id text not null,
        type text not null, member text not null, client_id text, at bigint not null, payload text not null,
        constraint entries_place primary key (room, seq), constraint entries_once unique (room, member, client_id));
      INSERT INTO rooms (name, last_seq, created_at) VALUES ('one', 2, 0), ('two', 2, 0);
      DELETE FROM kysely_migration WHERE name > '002'`)
    const keep = database.prepare(`INSERT INTO entries VALUES (?, ?, 'id', 'text', 'ann', ?, 7, ?)`)
    for (const seq of [1, 2])
      for (const room of [1, 2]) keep.run(room, seq, `c${seq}`, `{"nickname":"Ann","text":"${room} ${seq}"}`)
    database.close()

    const { log } = await openSqliteStore(folder)
    for (const [at, room] of (['one', 'two'] as RoomName[]).entries())
      expect((await log.entries(room, { limit: 9 })).map(textOf)).toEqual([`${at + 1} 1`, `${at + 1} 2`])
    await log.close()
    const after = new Database(join(folder, 'teahouse.db'))
    const [{ sql }] = after.prepare(`SELECT sql FROM sqlite_master WHERE name = 'entries'`).all() as [
      { sql: string },
    ]
    expect(sql).toContain('without rowid')
    after.close()
  })
})
