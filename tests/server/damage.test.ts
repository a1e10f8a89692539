import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import type { RoomName } from '../../common/protocol/ids'
import { openSqliteStore } from '../../server/store/sqlite/worker-client'
import { closeAll, enter, temporaryFolder, value } from '../support/chat'
import { Spawned } from './spawned'

/** The offset and size of a page in the middle of the file, of those that hold entries. */
const PAGE = 4_096

describe('a database', () => {
  let good: string

  beforeAll(async () => {
    const chat = await Spawned.listening()
    const ann = await enter(chat.url)
    const texts = Array.from({ length: 300 }, (_, n) => `${n} ${'x'.repeat(500)}`)
    for (const answer of await Promise.all(texts.map((text) => ann.say(text)))) value(answer)
    await chat.end('SIGTERM')
    good = chat.dataDir
  })
  afterAll(closeAll)

  /** A copy of the good folder, changed. */
  function copy(change: (file: string) => void): string {
    const folder = temporaryFolder()
    cpSync(good, folder, { recursive: true })
    // Node 24 copies folders without their modes.
    chmodSync(join(folder, 'files'), 0o700)
    change(join(folder, 'teahouse.db'))
    return folder
  }

  const contents = (folder: string) =>
    Object.fromEntries(
      readdirSync(folder, { withFileTypes: true })
        .filter((each) => each.isFile() && !each.name.endsWith('-shm'))
        .map(({ name }) => [name, readFileSync(join(folder, name), 'base64')]),
    )

  const overwrite = (at: number, bytes: Buffer) => (file: string) => {
    const whole = readFileSync(file)
    bytes.copy(whole, at < 0 ? Math.floor(whole.length / PAGE / 2) * PAGE : at)
    writeFileSync(file, whole)
  }

  it('opens when it is whole', async () => {
    const { log } = await openSqliteStore(copy(() => {}))
    expect(await log.findRoom('lobby' as RoomName)).toMatchObject({ head: 300 })
    await log.close()
  })

  it.each([
    ['is empty', (file: string) => writeFileSync(file, '')],
    ['is not a database', (file: string) => writeFileSync(file, 'dear diary, '.repeat(1_000))],
    ['is all zeros', (file: string) => writeFileSync(file, Buffer.alloc(40_960))],
    ['has a broken header', overwrite(0, Buffer.from('SQLite form@t'))],
    ['has a broken first page', overwrite(100, Buffer.alloc(PAGE - 100, 0xff))],
    ['has a broken page in the middle', overwrite(-1, Buffer.alloc(PAGE, 0xff))],
    ['has a zero page in the middle', overwrite(-1, Buffer.alloc(PAGE))],
    [
      'has lost its second half',
      (file: string) => writeFileSync(file, readFileSync(file).subarray(0, PAGE * 20)),
    ],
    ['is another program’s', (file: string) => foreign(file, 0x0f05_5ab1)],
    ['is nobody’s', (file: string) => foreign(file, 0)],
    [
      'is a folder',
      (file: string) => {
        rmSync(file)
        mkdirSync(file)
      },
    ],
  ])('[R8] that %s ends the start, and is left unchanged', async (_, change) => {
    const folder = copy(change)
    const before = statSync(join(folder, 'teahouse.db')).isFile() ? contents(folder) : null
    await expect(openSqliteStore(folder)).rejects.toThrow(
      /^The database .*teahouse\.db cannot be used: .+\. It was left as it is\.$/,
    )
    if (before) expect(contents(folder)).toEqual(before)
  })

  it('[R8] that is damaged ends the process with one clear line, and is left unchanged', async () => {
    const DATA_DIR = copy(overwrite(-1, Buffer.alloc(PAGE, 0xff)))
    const before = contents(DATA_DIR)
    const chat = await Spawned.refusing({ DATA_DIR })
    expect(await chat.exited).toBe(1)
    expect(chat.lines).toEqual([
      expect.objectContaining({
        level: 60,
        msg: expect.stringMatching(/^The database \S+ cannot be used: .+\.$/),
      }),
    ])
    expect(chat.stderr).toBe('')
    expect(contents(DATA_DIR)).toEqual(before)
  })

  it('[R8] that a newer version has used ends the process with a line that says so, and is left unchanged', async () => {
    const DATA_DIR = copy((file) => {
      const database = new Database(file)
      database.exec("insert into kysely_migration values ('999-of-tomorrow', '2030-01-01T00:00:00Z')")
      database.close()
    })
    const chat = await Spawned.refusing({ DATA_DIR })
    expect(await chat.exited).toBe(1)
    const msg = expect.stringMatching(/a newer version of Teahouse has used it \(999-of-tomorrow\).*backup/)
    expect(chat.lines).toEqual([expect.objectContaining({ level: 60, msg })])
    expect(chat.stdout).not.toContain('corrupted')
  })

  it('[R8] that is damaged after kill -9 is left unchanged, with the files beside it', async () => {
    const first = await Spawned.listening({ DATA_DIR: copy(() => {}) })
    value(await (await enter(first.url)).say('in the journal only'))
    await first.end('SIGKILL')
    expect(statSync(join(first.dataDir, 'teahouse.db-wal')).size).toBeGreaterThan(0)
    overwrite(-1, Buffer.alloc(PAGE, 0xff))(join(first.dataDir, 'teahouse.db'))
    const before = contents(first.dataDir)
    const chat = await Spawned.refusing({ DATA_DIR: first.dataDir })
    expect(await chat.exited).toBe(1)
    expect(contents(first.dataDir)).toEqual(before)
  })

  it('[R8] that is gone while its journal is still there is damage, not a first start', async () => {
    const first = await Spawned.listening({ DATA_DIR: copy(() => {}) })
    value(await (await enter(first.url)).say('in the journal only'))
    await first.end('SIGKILL')
    rmSync(join(first.dataDir, 'teahouse.db'))
    const before = contents(first.dataDir)
    const chat = await Spawned.refusing({ DATA_DIR: first.dataDir })
    expect(await chat.exited).toBe(1)
    expect(contents(first.dataDir)).toEqual(before)
  })

  it('[R3] that is an older copy is another history: clients that know the lost entries start a new log', async () => {
    const folder = copy(() => {})
    const older = join(temporaryFolder(), 'backup.db')
    copyFileSync(join(folder, 'teahouse.db'), older)
    const first = await Spawned.listening({ DATA_DIR: folder })
    const ann = await enter(first.url)
    for (const text of ['lost', 'lost too']) value(await ann.say(text))
    await first.end('SIGTERM')
    copyFileSync(older, join(folder, 'teahouse.db'))
    expect(existsSync(join(folder, 'teahouse.db-wal'))).toBe(false)

    const second = await Spawned.listening({ DATA_DIR: folder })
    const back = await enter(second.url)
    for (const text of ['other', 'other too']) value(await back.say(text))
    const answer = await back.enter(undefined, { epoch: ann.you.epoch, seq: 302 })
    expect(answer).toMatchObject({ reset: true, head: 302 })
    expect(answer.epoch).not.toBe(ann.you.epoch)
  })

  it('keeps its epoch over starts and crashes', async () => {
    const folder = copy(() => {})
    const epochs = []
    for (const signal of ['SIGTERM', 'SIGKILL', 'SIGTERM'] as const) {
      const chat = await Spawned.listening({ DATA_DIR: folder })
      const ann = await enter(chat.url)
      epochs.push(ann.you.epoch)
      value(await ann.say('one more'))
      await chat.end(signal)
    }
    expect(new Set(epochs).size).toBe(1)
  })
})

/** A sound SQLite file of another program. */
function foreign(file: string, applicationId: number): void {
  rmSync(file)
  const database = new Database(file)
  database.exec(
    `PRAGMA application_id = ${applicationId}; CREATE TABLE diary (day text); INSERT INTO diary VALUES ('today')`,
  )
  database.close()
}
