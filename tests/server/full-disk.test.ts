import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { closeAll, enter, until, value } from '../support/chat'
import { openDatabase } from '../support/database-file'
import { ask } from './raw'
import { Spawned } from './spawned'

const LARGE = '🍵'.repeat(4_000)
const refused = { ok: false, code: 'storage', retryable: true }

/** Limits the size of a process's files, so that writes fail as on a full disk. */
function limitFiles(chat: Spawned, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(chat.pid), `--fsize=${bytes}:`])
}

/** Leaves this many bytes for the journal, which every write goes to first. */
function leave(chat: Spawned, bytes: number): void {
  limitFiles(chat, statSync(join(chat.dataDir, 'teahouse.db-wal')).size + bytes)
}

function isPresenceKept({ dataDir }: Spawned): boolean {
  const database = openDatabase(dataDir)
  const rows = database.prepare('SELECT * FROM presence').all()
  database.close()
  return rows.length > 0
}

describe('with a full disk', () => {
  afterEach(closeAll)

  const failing = async (chat: Spawned) => {
    const { status, body } = await ask(chat.url, '/readyz')
    return { status, failing: (JSON.parse(body) as { failing: string[] }).failing }
  }
  const away = { status: 503, failing: ['store'] }

  it('is not ready while the largest message is refused, though small ones fit in', async () => {
    const chat = await Spawned.listening()
    const ann = await enter(chat.url)
    value(await ann.say('before'))
    expect(await failing(chat)).toEqual({ status: 200, failing: [] })
    // Later it would use up the remaining space.
    await until('the presence to be kept', () => isPresenceKept(chat))
    leave(chat, 32_768)
    expect(await ann.say(LARGE)).toEqual(refused)
    expect(await failing(chat)).toEqual(away)
    value(await ann.say('small'))
    for (let times = 0; times < 3; times += 1) expect(await failing(chat)).toEqual(away)
    limitFiles(chat, 'unlimited')
    expect(await failing(chat)).toEqual({ status: 200, failing: [] })
    value(await ann.say(LARGE))
  })

  it('is not ready while no session can be saved', async () => {
    const chat = await Spawned.listening()
    leave(chat, 0)
    expect((await ask(chat.url, '/api/session')).status).toBe(503)
    expect(await failing(chat)).toEqual(away)
  })

  it('logs one line, and another one at the end with the number of refused asks', async () => {
    const chat = await Spawned.listening()
    const ann = await enter(chat.url)
    value(await ann.say('before'))
    leave(chat, 0)
    for (let times = 0; times < 30; times += 1) expect(await ann.say('refused')).toEqual(refused)
    const troubles = () => chat.lines.filter(({ level, msg }) => level >= 40 || msg.startsWith('database'))
    const begun = expect.objectContaining({ level: 50, msg: expect.stringMatching(/^database (disk|is)/) })
    expect(troubles()).toEqual([begun])
    limitFiles(chat, 'unlimited')
    await until('the end', () => troubles().length > 1)
    const { msg } = troubles()[0]!
    expect(troubles()).toEqual([
      begun,
      expect.objectContaining({ level: 30, msg: 'database recovered', from: msg, refused: 30 }),
    ])
    expect(chat.stdout).not.toContain('stack')
    value(await ann.say('after'))
  })

  it('exits with 0 on SIGTERM, and the next start has every message', async () => {
    const chat = await Spawned.listening()
    const ann = await enter(chat.url)
    for (let n = 1; n <= 20; n += 1) value(await ann.say(LARGE))
    limitFiles(chat, 4_096)
    expect(await ann.say('refused')).toEqual(refused)
    expect(await chat.end('SIGTERM')).toBe(0)
    const next = await Spawned.listening({ DATA_DIR: chat.dataDir })
    expect((await enter(next.url)).you.head).toBe(20)
  })
})
