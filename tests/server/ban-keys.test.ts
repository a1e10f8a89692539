import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readBanKeys } from '../../server/config/ban-keys'
import { banKeyOf } from '../../server/chat/moderation/bans/networks'
import { closeAll, named, startChat, temporaryFolder, until, value } from '../support/chat'
import { Spawned } from './spawned'
import { moderate } from '../support/moderating'
import { BAD, insideFrom } from '../support/networks'

describe('the keys of banned networks', () => {
  afterEach(closeAll)

  it('[O32] are derived from those of sessions, and kept while a ban uses them', () => {
    const folder = temporaryFolder()
    const [first, second] = [banKeyOf('first'), banKeyOf('second')]
    expect(first.id).not.toBe(second.id)
    const read = (keys: string[], used: string[]) => readBanKeys(folder, keys, used).map(({ id }) => id)
    expect(read(['first'], [])).toEqual([first.id])
    expect(readdirSync(folder)).toEqual([])
    expect(read(['second', 'first'], [first.id])).toEqual([second.id, first.id])
    expect(read(['second'], [first.id])).toEqual([second.id, first.id])
    const file = join(folder, 'ban-keys.json')
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    expect(readFileSync(file, 'utf8')).not.toContain('first')
    expect(read(['second'], [])).toEqual([second.id])
    expect(read(['second'], [first.id])).toEqual([second.id])
    writeFileSync(file, 'garbage')
    expect(() => read(['second'], [])).toThrow('is damaged')
  })

  it('[O32] are of SESSION_KEYS: a ban holds while its key is there', async () => {
    const keys = ['the older of two keys '.repeat(2), 'the newer of two keys '.repeat(2)]
    const environment = { TRUSTED_PROXIES: '127.0.0.1', DATA_DIR: temporaryFolder() }
    const join = async (url: string) => {
      const tab = await insideFrom(url, BAD, `Guest ${Math.random()}`, 'other')
      const answer = await tab.ask('join', { room: named('keys') })
      return answer.ok ? 'inside' : answer.code
    }
    const first = await startChat({ ...environment, SESSION_KEYS: keys[0]! })
    const owner = await insideFrom(first.url, '203.0.113.1', 'Olga', 'keys')
    value(await owner.say('mine', { room: 'keys' }))
    const troll = await insideFrom(first.url, BAD, 'Troll', 'keys')
    value(await moderate(owner, 'keys', { action: 'ban', member: troll.id, minutes: null, network: true }))
    expect(await join(first.url)).toBe('banned')
    await first.close()
    const second = await startChat({ ...environment, SESSION_KEYS: [keys[1], keys[0]].join() })
    expect(await join(second.url)).toBe('banned')
    await second.close()
    expect(await join((await startChat({ ...environment, SESSION_KEYS: keys[1]! })).url)).toBe('inside')
  })

  it('[O32] leave no address in any file, nor in the log', async () => {
    const chat = await Spawned.listening({ TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'trace' })
    const owner = await insideFrom(chat.url, '203.0.113.77', 'Olga', 'files')
    value(await owner.say('mine', { room: 'files' }))
    const troll = await insideFrom(chat.url, BAD, 'Troll', 'files')
    value(await troll.say('words', { room: 'files' }))
    value(
      await moderate(owner, 'files', {
        action: 'ban',
        member: troll.id,
        minutes: null,
        network: true,
        erase: true,
      }),
    )
    await until('it is banned', async () => !(await troll.ask('join', { room: named('files') })).ok)
    const written = () =>
      readdirSync(chat.dataDir, { withFileTypes: true })
        .filter((each) => each.isFile())
        .map(({ name }) => readFileSync(join(chat.dataDir, name), 'latin1'))
        .join('\n') +
      chat.stdout +
      chat.stderr
    expect(written()).toContain('203.0.*.*')
    await chat.end('SIGTERM')
    for (const address of [BAD, '203.0.113.77', '198.51.100']) expect(written()).not.toContain(address)
  })
})
