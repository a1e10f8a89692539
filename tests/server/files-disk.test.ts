import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClientId } from '../../common/protocol/ids'
import { closeAll, lobby, temporaryFolder, until, value } from '../support/chat'
import { openDatabase } from '../support/database-file'
import { addressOf, Sender } from '../support/files'
import { Spawned } from './spawned'

const KILOBYTES = Buffer.alloc(200_000, 'a')
const TWO_HOURS_AGO = new Date(Date.now() - 2 * 60 * 60_000)

afterEach(closeAll)

const incoming = ({ dataDir }: Spawned) => readdirSync(join(dataDir, 'files', 'incoming'))
const kept = ({ dataDir }: Spawned) => readdirSync(join(dataDir, 'files', 'kept'))

/** The states of all files, by the database. */
function states({ dataDir }: Spawned): string[] {
  const database = openDatabase(dataDir)
  const rows = database.prepare('select state from files order by at').all() as { state: string }[]
  database.close()
  return rows.map(({ state }) => state)
}

/** Limits the size of a process's files, so that writes fail as on a full disk. */
function limitFiles(chat: Spawned, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(chat.pid), `--fsize=${bytes}:`])
}

describe('with a full disk', () => {
  it('[K14] a file is refused, retryable, leaves nothing, and is taken when there is room', async () => {
    const chat = await Spawned.listening()
    const ann = await Sender.enter(chat.url, 'ann')
    // More than the database needs.
    limitFiles(chat, 2_000_000)
    const refused = await ann.send(Buffer.alloc(3_000_000))
    expect(refused).toMatchObject({ status: 503, body: { code: 'storage' } })
    expect([incoming(chat), kept(chat), states(chat)]).toEqual([[], [], []])
    expect(chat.lines.filter(({ msg }) => msg === 'file storage failed')).toHaveLength(1)
    value(await ann.tab.say('a message still is'))
    limitFiles(chat, 'unlimited')
    expect((await ann.send(Buffer.alloc(3_000_000))).status).toBe(201)
  })
})

describe('after kill -9', () => {
  it('[K14] a file that was coming is not there, and what there is of it goes after an hour', async () => {
    const chat = await Spawned.listening()
    const ann = await Sender.enter(chat.url, 'ann')
    const begun = ann.begin({ 'content-length': 1_000_000 })
    begun.write(KILOBYTES)
    await until('the first bytes', () => incoming(chat).length === 1)
    await chat.end('SIGKILL')
    begun.destroy()
    const [name] = incoming(chat)
    expect([kept(chat), states(chat)]).toEqual([[], ['coming']])
    const next = await Spawned.listening({ DATA_DIR: chat.dataDir })
    const again = await Sender.enter(next.url, 'bob')
    expect((await again.read(`/files/${name}/x`)).status).toBe(404)
    expect((await again.send('more')).status).toBe(201)
    expect(incoming(next)).toEqual([name])
    await next.end('SIGTERM')
    utimesSync(join(chat.dataDir, 'files', 'incoming', name!), TWO_HOURS_AGO, TWO_HOURS_AGO)
    const last = await Spawned.listening({ DATA_DIR: chat.dataDir })
    await until('it to be gone', () => incoming(last).length === 0)
  })

  it('[K10] every message that was answered still has its file', async () => {
    const chat = await Spawned.listening()
    const ann = await Sender.enter(chat.url, 'ann')
    const { body } = await ann.send(KILOBYTES, 'a.bin')
    const message = { room: lobby, clientId: 'one' as ClientId, text: '', files: [body.id] }
    value(await ann.tab.ask('message', message))
    const others = Array.from({ length: 3 }, () => ann.send(KILOBYTES).catch(() => null))
    await chat.end('SIGKILL')
    await Promise.all(others)
    const next = await Spawned.listening({ DATA_DIR: chat.dataDir })
    const bob = await Sender.enter(next.url, 'bob')
    const read = await bob.read(addressOf(body))
    expect([read.status, (await read.arrayBuffer()).byteLength]).toEqual([200, 200_000])
  })
})

describe('a start', () => {
  it('[K14] removes bytes that no record names, when they are older than an hour', async () => {
    const chat = await Spawned.listening()
    const ann = await Sender.enter(chat.url, 'ann')
    const { body } = await ann.send('mine')
    await chat.end('SIGTERM')
    const at = (name: string) => join(chat.dataDir, 'files', 'kept', name)
    for (const name of ['OLDOLDOLDOLDOLDO', 'OLDOLDOLDOLDOLDO.thumbnail', 'NEWNEWNEWNEWNEWN'])
      writeFileSync(at(name), 'x')
    for (const name of ['OLDOLDOLDOLDOLDO', 'OLDOLDOLDOLDOLDO.thumbnail', body.id])
      utimesSync(at(name), TWO_HOURS_AGO, TWO_HOURS_AGO)
    const next = await Spawned.listening({ DATA_DIR: chat.dataDir })
    await until('the old ones to be gone', () => kept(next).length === 2)
    expect(kept(next).sort()).toEqual([body.id, 'NEWNEWNEWNEWNEWN'].sort())
  })

  it('[K15] refuses a folder with the files of another database, and one that it cannot write to', async () => {
    const FILES_DIR = temporaryFolder()
    const chat = await Spawned.listening({ FILES_DIR })
    await (await Sender.enter(chat.url, 'ann')).send('mine')
    const other = await Spawned.refusing({ FILES_DIR })
    expect(await other.exited).toBe(78)
    expect(other.lines.map(({ msg }) => msg)).toEqual([
      `FILES_DIR: ${FILES_DIR} cannot be used: it holds the files of another database, which is named in ${FILES_DIR}/database`,
    ])
    expect(readdirSync(join(FILES_DIR, 'kept'))).toHaveLength(1)
    const none = await Spawned.refusing({ FILES_DIR: '/dev/null/files' })
    expect([await none.exited, none.lines.length]).toEqual([78, 1])
    expect(none.lines[0]!.msg).toMatch(/^FILES_DIR: \/dev\/null\/files cannot be used: /)
  })

  it('takes its own folder for a new database while there are no files in it', async () => {
    const chat = await Spawned.listening()
    await chat.end('SIGTERM')
    const restart = async () => {
      const DATA_DIR = temporaryFolder()
      cpSync(join(chat.dataDir, 'files'), join(DATA_DIR, 'files'), { recursive: true })
      return DATA_DIR
    }
    const next = await Spawned.listening({ DATA_DIR: await restart() })
    await (await Sender.enter(next.url, 'ann')).send('mine')
    await next.end('SIGTERM')
    cpSync(join(next.dataDir, 'files'), join(chat.dataDir, 'files'), { recursive: true })
    expect(await (await Spawned.refusing({ DATA_DIR: await restart() })).exited).toBe(78)
  })

  it('keeps what was sent readable with FILES=off, and takes nothing', async () => {
    const chat = await Spawned.listening()
    const ann = await Sender.enter(chat.url, 'ann')
    const { body } = await ann.send('mine')
    await chat.end('SIGTERM')
    const next = await Spawned.listening({ DATA_DIR: chat.dataDir, FILES: 'off' })
    const again = Object.assign(Object.create(ann) as Sender, {
      url: next.url,
      person: ann.person.at(next.url),
    })
    const tab = await again.person.connect()
    expect((await tab.enter()).limits).not.toHaveProperty('files')
    expect(await (await again.read(addressOf(body))).text()).toBe('mine')
    expect(await again.send('more')).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  it('takes pictures alone with FILES=pictures', async () => {
    const chat = await Spawned.listening({ FILES: 'pictures', FILE_MAX_BYTES: '5000' })
    const ann = await Sender.enter(chat.url, 'ann')
    const { limits } = await ann.tab.enter()
    expect(limits.files).toMatchObject({ accepts: 'pictures', maxBytes: 5_000 })
    expect(await ann.send('text', 'text.png')).toMatchObject({
      status: 422,
      body: { code: 'file-type-refused' },
    })
  })

  it('ends in time, whatever is on its way', async () => {
    const chat = await Spawned.listening()
    const ann = await Sender.enter(chat.url, 'ann')
    const begun = ann.begin({ 'content-length': 1_000_000 })
    begun.write(KILOBYTES)
    await until('the first bytes', () => incoming(chat).length === 1)
    expect(await chat.end('SIGTERM')).toBe(0)
    expect([incoming(chat), kept(chat), states(chat)]).toEqual([[], [], []])
    expect(chat.troubles).toEqual([])
  })
})
