import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readKeys } from '../../server/config/session-keys'
import { closeAll, Person, startChat, temporaryFolder } from '../support/chat'
import { ask } from './raw'

const DAY_MS = 24 * 60 * 60_000

describe('the keys of the session cookie', () => {
  afterEach(closeAll)

  it('are made once, and for their owner only', () => {
    const folder = temporaryFolder()
    const keys = readKeys(folder, 0)
    expect(keys).toEqual([expect.stringMatching(/^[\w-]{43}$/)])
    expect(readKeys(folder, DAY_MS)).toEqual(keys)
    expect((statSync(join(folder, 'session-keys.json')).mode & 0o777).toString(8)).toBe('600')
  })

  it('are joined by a new one after 90 days, which signs, and never more than six', () => {
    const folder = temporaryFolder()
    const seen: string[] = []
    for (let n = 0; n < 9; n += 1) {
      const keys = readKeys(folder, n * 91 * DAY_MS)
      expect(seen).not.toContain(keys[0])
      seen.unshift(keys[0]!)
      expect(keys).toEqual(seen.slice(0, 6))
      expect((statSync(join(folder, 'session-keys.json')).mode & 0o777).toString(8)).toBe('600')
    }
  })

  it('[S2] prove the cookies of before', async () => {
    const first = await startChat()
    const person = await Person.arrive(first.url, 'loyal')
    await first.close()
    const file = join(first.dataDir, 'session-keys.json')
    const [key] = JSON.parse(readFileSync(file, 'utf8')) as { secret: string }[]
    writeFileSync(file, JSON.stringify([{ ...key, madeAt: Date.now() - 91 * DAY_MS }]))

    const again = await startChat({ DATA_DIR: first.dataDir })
    const { body, headers } = await ask(again.url, '/api/session', { headers: { cookie: person.cookie } })
    expect(JSON.parse(body)).toMatchObject({ nickname: 'loyal' })
    const lines = headers['set-cookie'] as string[]
    expect(lines.map((line) => line.split('=')[0])).toEqual(['teahouse', 'teahouse.sig'])
    for (const line of lines) expect(line).toMatch(/expires=.*; samesite=lax; httponly/i)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(2)
  })

  it.each(['', '[]', '{}', 'null', '[null]', '[{"secret":"short","madeAt":1}]', '[{"madeAt":1}]', 'garbage'])(
    'are left as they are when they are damaged: %j',
    (keys) => {
      const folder = temporaryFolder()
      const file = join(folder, 'session-keys.json')
      writeFileSync(file, keys)
      expect(() => readKeys(folder, 0)).toThrow(`${file} is damaged`)
      expect(readFileSync(file, 'utf8')).toBe(keys)
    },
  )
})
