import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeAll, enter, temporaryFolder, value } from '../support/chat'
import { Spawned } from './spawned'

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

/** Of the folder and of everything in it. */
function modesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Object.fromEntries([
    ['.', modeOf(folder)],
    ...names.map((name) => [name, modeOf(join(folder, name))]),
  ])
}

describe('the data folder', () => {
  afterEach(closeAll)

  it('is readable for its owner only, with everything in it', async () => {
    const DATA_DIR = join(temporaryFolder(), 'data')
    const chat = await Spawned.listening({ DATA_DIR })
    value(await (await enter(chat.url)).say('hello'))
    expect(modesIn(DATA_DIR)).toEqual({
      '.': '700',
      'teahouse.db': '600',
      'teahouse.db-wal': '600',
      'teahouse.db-shm': '600',
      'teahouse.db-lock': '600',
      'session-keys.json': '600',
      'entries-kept': '600',
      'teahouse.sock': '600',
      files: '700',
      'files/database': '600',
      'files/incoming': '700',
      'files/kept': '700',
    })
    expect(chat.lines.map(({ msg }) => msg)).toEqual(['listening'])
  })

  it('is narrowed with a log line per file, once', async () => {
    const first = await Spawned.listening()
    await first.end('SIGTERM')
    const { dataDir: DATA_DIR } = first
    const wider = ['teahouse.db', 'session-keys.json', 'entries-kept']
    for (const name of wider) chmodSync(join(DATA_DIR, name), 0o644)
    chmodSync(DATA_DIR, 0o755)
    const second = await Spawned.listening({ DATA_DIR })
    const narrowed = second.lines.filter(({ msg }) => msg === 'file permissions narrowed')
    expect(narrowed).toHaveLength(4)
    for (const file of [DATA_DIR, ...wider.map((name) => join(DATA_DIR, name))])
      expect(narrowed).toContainEqual(
        expect.objectContaining({ level: 40, file, mode: file === DATA_DIR ? '0755' : '0644' }),
      )
    expect(new Set(Object.values(modesIn(DATA_DIR)))).toEqual(new Set(['600', '700']))
    await second.end('SIGTERM')
    const third = await Spawned.listening({ DATA_DIR })
    expect(third.lines.map(({ msg }) => msg)).toEqual(['listening'])
  })

  it('keeps its mode when it holds other files, and leaves those alone', async () => {
    const DATA_DIR = temporaryFolder()
    writeFileSync(join(DATA_DIR, 'notes.txt'), '')
    mkdirSync(join(DATA_DIR, 'backup'))
    for (const name of ['.', 'notes.txt', 'backup']) chmodSync(join(DATA_DIR, name), 0o755)
    await Spawned.listening({ DATA_DIR })
    expect(modesIn(DATA_DIR)).toMatchObject({
      '.': '755',
      'notes.txt': '755',
      backup: '755',
      'teahouse.db': '600',
      'session-keys.json': '600',
    })
  })
})
