import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Draft, StoredSession } from '../../server/chat/ports'
import type { MessageEntry } from '../../common/protocol/entries'
import type { RoomName } from '../../common/protocol/ids'
import { moveToPostgres } from '../../server/store/migrate-to-postgres/migrate'
import { openPostgresStore } from '../../server/store/postgres/postgres'
import { openSqliteStore } from '../../server/store/sqlite/worker-client'
import { Spawned } from '../server/spawned'
import { closeAll, closeLater, temporaryFolder, until } from '../support/chat'
import { type Postgres, startPostgres } from '../support/postgres'
import { openDatabase } from '../support/database-file'

/** Every character below U+3000, the last planes, and the syntax of the formats it passes through. */
const odd = [
  String.fromCodePoint(...Array.from({ length: 0x2fff }, (_, n) => n + 1)),
  '🍵👩‍👩‍👧 \u{10ffff} \ufeff\ufffd\uffff',
  `{"a":[1]}\\u0000 '; drop table rooms -- \\N null NULL {} "" \\`,
].join('')
/** The same in a short key. */
const oddKey = `\u0001\t\u001f'"\\{},%_ NULL\u00e9e\u0301\u200d🍵\u{10ffff}\ufeff`
const author = { id: 'm1' as never, nickname: '茶客 \\ \' "' as never, address: '203.0.*.*' }

/** One draft of each type that people write. */
const drafts: { [T in Exclude<MessageEntry['type'], 'room'>]: Extract<Draft, { type: T }> } = {
  text: {
    ...{ id: 'i1', type: 'text', at: 1_700_000_000_001, author, clientId: 'c1' as never, text: `${odd}\0` },
    mentions: ['m2', oddKey].map((id) => ({ id: id as never, nickname: oddKey as never })),
  },
  topic: { id: 'i2', type: 'topic', at: 1_700_000_000_002, author, clientId: oddKey as never, topic: odd },
}
const session: StoredSession = {
  ...author,
  nickname: odd as never,
  chosen: true,
  expiresAt: 1_900_000_000_000,
}
const rooms = ['lobby', '茶', 'empty topic'] as RoomName[]

describe('migrate-to-postgres', () => {
  let postgres: Postgres
  let dataDir: string
  let url: string
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  beforeEach(async () => {
    url = await postgres.emptyDatabase()
    dataDir = temporaryFolder()
    const { log, sessions, files } = await openSqliteStore(dataDir)
    const { text, topic } = drafts
    for (const room of rooms) await log.append(room, [text])
    await log.append('lobby' as RoomName, [topic])
    for (let from = 0; from < 2_500; from += 500) {
      const many = Array.from({ length: 500 }, (_, n) => `${from + n}`)
      await log.append(
        '茶' as RoomName,
        many.map((text) => ({ ...drafts.text, id: text, clientId: text as never, text })),
      )
    }
    for (const key of ['key', 'KEY', '_', 'é', '\u{1f375}', oddKey])
      await sessions.saveSession(key, { ...session, nickname: key as never })
    const file = { id: 'file' as never, room: '茶' as RoomName, member: session.id, at: 1, bytes: 10 }
    const quotas = { filesPerDay: null, roomBytes: null, allBytes: null }
    await files.reserve(file, quotas)
    const info = {
      id: file.id,
      name: oddKey,
      type: 'image/png',
      size: 7,
      width: 3,
      height: 4,
      alt: '\u{1f375}',
    }
    await files.arrived({ info, thumbnailBytes: 2, at: 1 }, quotas)
    await log.close()
  })
  afterEach(closeAll)
  afterAll(() => postgres.stop())

  const move = () => moveToPostgres(dataDir, url, () => {})

  /** Everything that a store returns. */
  async function contentsOf({ log, sessions, files }: Awaited<ReturnType<typeof openSqliteStore>>) {
    const found = await Promise.all(rooms.map((room) => log.findRoom(room)))
    const entries = await Promise.all(rooms.map((room) => log.entries(room, { limit: 10_000 })))
    const mentions = await Promise.all(
      rooms.map(async (room) => {
        const found = await log.newestMentions(room, ['m1', 'm2', oddKey] as never[])
        return found.map(({ member, seq }) => `${member} ${seq}`).sort()
      }),
    )
    const kept = await Promise.all(
      ['key', 'KEY', '_', 'é', '\u{1f375}', oddKey].map((key) => sessions.findSession(key)),
    )
    const file = await files.find('file' as never, 1)
    const left = await files.left('茶' as RoomName, { filesPerDay: null, roomBytes: 100, allBytes: null })
    const id = await log.databaseId()
    await log.close()
    return { id, epoch: log.epoch, found, entries, mentions, kept, file, left }
  }

  const inPostgres = async (sql: string) => {
    const client = new Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query<Record<string, unknown>>(sql)
    await client.end()
    return rows
  }
  const inSqlite = (sql: string) => {
    const database = openDatabase(dataDir)
    // The worker thread ends a moment after the store, and until then no other connection's end empties the journal.
    database.exec(`${sql}; pragma wal_checkpoint(truncate)`)
    database.close()
  }
  const expectNothingMoved = async () => {
    for (const table of ['rooms', 'entries', 'mentions', 'sessions'])
      expect(await inPostgres(`select count(*)::int as count from ${table}`)).toEqual([{ count: 0 }])
  }

  it('copies every entry, topic, mention, session and file, under the same epoch, as the same database', async () => {
    const before = await contentsOf(await openSqliteStore(dataDir))
    expect(before.entries.map(({ length }) => length)).toEqual([2, 2_501, 1])
    expect(before.mentions.map(({ length }) => length)).toEqual([2, 2, 2])
    expect(before.kept).not.toContain(null)
    expect(before).toMatchObject({ file: { info: { name: oddKey } }, left: 91 })
    expect(await move()).toMatchObject({
      tables: [
        { name: 'rooms', rows: 3 },
        { name: 'sessions', rows: 6 },
        { name: 'presence', rows: 0 },
        { name: 'entries', rows: 2_504 },
        { name: 'reactions', rows: 0 },
        { name: 'pins', rows: 0 },
        // The ten newest of each member in each room.
        { name: 'mentions', rows: 24 },
        ...[
          'roles',
          'restrictions',
          'moderation_log',
          'last_messages',
          'operators',
          'talkers',
          'erasures',
          'held',
          'reports',
          'admissions',
          'invites',
          'invite_uses',
        ].map((name) => ({ name, rows: 0 })),
        { name: 'files', rows: 1 },
        // Of its room, and of all.
        { name: 'file_bytes', rows: 2 },
      ],
      rooms: 3,
    })
    expect(await contentsOf(await openPostgresStore(url, () => {}))).toEqual(before)
  })

  it('compares byte by byte, however the database sorts', async () => {
    const name = `${new URL(url).pathname.slice(1)}_sorted`
    await inPostgres(`drop database if exists ${name}`)
    await inPostgres(`create database ${name} template template0 locale_provider icu icu_locale 'en-US'`)
    url = new URL(`/${name}`, url).href
    expect(await inPostgres(`select 'a' < 'B' as "forPeople"`)).toEqual([{ forPeople: true }])
    await move()
  })

  it('lets the log go on: the next seq, the first answer for a repeat, a room that is new', async () => {
    await move()
    const { log } = await openPostgresStore(url, () => {})
    // First, because every append takes a room id.
    expect(await log.append('new' as RoomName, [drafts.text])).toMatchObject([{ seq: 1 }])
    const next = { ...drafts.text, clientId: 'next' as never }
    expect(await log.append('lobby' as RoomName, [drafts.topic, next])).toMatchObject([
      { seq: 2, topic: odd },
      { seq: 3 },
    ])
    await log.close()
  })

  it('leaves the folder unchanged, except for a new epoch and identity', async () => {
    const before = await contentsOf(await openSqliteStore(dataDir))
    await move()
    const after = await contentsOf(await openSqliteStore(dataDir))
    expect(after).toEqual({ ...before, id: after.id, epoch: after.epoch })
    expect(after.epoch).not.toBe(before.epoch)
    // The files are those of the copy now.
    expect(after.id).not.toBe(before.id)
  })

  it.each([
    ['changes an entry', `new.body = replace(new.body, '"2345"', '"5432"'); return new`, 'rooms 2'],
    ['drops an entry', `if new.seq = 2345 then return null; end if; return new`, '2503 rows'],
  ])('copies nothing to a database that %s on its way', async (_, body, reason) => {
    await (await openPostgresStore(url, () => {})).log.close()
    await inPostgres(`
      create function interfere() returns trigger language plpgsql as 'begin ${body.replaceAll("'", "''")}; end';
      create trigger interfere before insert on entries for each row execute function interfere()`)
    await expect(move()).rejects.toThrow(reason)
    await expectNothingMoved()
    await inPostgres('drop trigger interfere on entries')
    await move()
  })

  it.each([
    ['rooms', `insert into rooms (name, last_seq, created_at) values ('r', 0, 0)`],
    ['sessions', `insert into sessions values ('k', 'm', 'n', 0, 0)`],
  ])('refuses a target that has %s', async (table, sql) => {
    await (await openPostgresStore(url, () => {})).log.close()
    await inPostgres(sql)
    await expect(move()).rejects.toThrow(`it is not empty, ${table} has 1 rows; nothing was moved`)
  })

  it.each([
    [
      'damaged',
      () => {
        const file = join(dataDir, 'teahouse.db')
        const whole = readFileSync(file)
        whole.fill(
          0xff,
          Math.floor(whole.length / 8192) * 4096,
          Math.floor(whole.length / 8192) * 4096 + 4096,
        )
        writeFileSync(file, whole)
      },
      /.+/,
    ],
    [
      'with a hole in a log',
      () => inSqlite('delete from entries where room = 2 and seq = 77'),
      /the log of 茶 has holes/,
    ],
    [
      'with entries behind the end',
      () => inSqlite('update rooms set last_seq = 1 where id = 1'),
      /the log of lobby has holes/,
    ],
    [
      'with entries of no room',
      () =>
        inSqlite(
          'pragma foreign_keys = off; delete from mentions where room = 3; delete from rooms where id = 3',
        ),
      /1 rows of entries/,
    ],
    [
      'with NUL in a text',
      () => inSqlite(`update rooms set topic = 'a' || char(0) || 'b' where id = 3`),
      /rooms has a text with the character NUL/,
    ],
  ])('refuses a folder %s, and leaves it unchanged', async (_, change, reason) => {
    change()
    const before = readFileSync(join(dataDir, 'teahouse.db'))
    const refused = await move().catch((error: Error) => error.message)
    expect(refused).toMatch(/^The database \S+ cannot be used: .+\. It was left as it is\.$/)
    expect(refused).toMatch(reason)
    expect(readFileSync(join(dataDir, 'teahouse.db')).equals(before)).toBe(true)
  })

  describe('the command', () => {
    let child: ChildProcess
    let written: string

    /** Runs the built command. @returns the exit code or signal */
    async function run(environment: Record<string, string> = { DATA_DIR: dataDir, DATABASE_URL: url }) {
      written = ''
      child = spawn(process.execPath, ['dist/server/migrate.js'], { env: environment })
      closeLater(() => void child.kill('SIGKILL'))
      for (const stream of [child.stdout!, child.stderr!])
        stream.on('data', (text: Buffer) => (written += text.toString()))
      const [code, signal] = (await once(child, 'close')) as (number | string | null)[]
      return code ?? signal
    }

    it('prints a table of what it has copied', async () => {
      expect(await run()).toBe(0)
      expect(written).toMatch(/^entries +2504 +[0-9a-f]{16}$/m)
      expect(written).toContain('so is each of 3 rooms')
    })

    it('copies nothing when it is killed halfway, and everything the next time', async () => {
      inSqlite(`with recursive n(n) as (select 2502 union all select n + 1 from n where n < 60000)
        insert into entries select 2, n, 'i' || n, type, member, 'c' || n, at, author, body, target, changed, reply, reworded from n, entries where room = 2 and seq = 2;
        update rooms set last_seq = 60000 where id = 2`)
      const ended = run()
      await until('the first rows', () => written.includes('rooms copied'))
      child.kill('SIGKILL')
      expect(await ended).toBe('SIGKILL')
      expect(written).not.toContain('entries copied')
      await expectNothingMoved()
      expect(await run()).toBe(0)
      expect(written).toMatch(/^entries +60003 /m)
    })

    it('refuses while a server runs on the folder, or on the database', async () => {
      const onFolder = await Spawned.listening({ DATA_DIR: dataDir })
      expect(await run()).toBe(1)
      expect(written).toMatch(/teahouse\.db cannot be used: another process is using it\./)
      await onFolder.end('SIGTERM')
      const onDatabase = await Spawned.listening({ DATABASE_URL: url })
      expect(await run()).toBe(1)
      expect(written).toContain('another process is using it')
      await onDatabase.end('SIGTERM')
      expect(await run()).toBe(0)
    })

    it('refuses a folder without a database, and creates none', async () => {
      const DATA_DIR = temporaryFolder()
      expect(await run({ DATA_DIR, DATABASE_URL: url })).toBe(1)
      expect(written).toBe(
        `The database ${DATA_DIR}/teahouse.db cannot be used: there is none. It was left as it is.\n`,
      )
    })

    it('refuses an unreachable database, without the password, and exits with 78 without DATABASE_URL', async () => {
      const DATABASE_URL = 'postgres://me:secret@127.0.0.1:9/tea'
      expect(await run({ DATA_DIR: dataDir, DATABASE_URL })).toBe(1)
      expect(written).toContain('The database 127.0.0.1:9/tea cannot be used')
      expect(written).not.toContain('secret')
      expect(await run({ DATA_DIR: dataDir })).toBe(78)
      expect(written).toMatch(/^DATABASE_URL: .+\n$/)
    })
  })
})
