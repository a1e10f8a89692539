import { gzipSync } from 'node:zlib'
import { override } from '../../server/store/methods'
import {
  closeAll,
  enter,
  lobby,
  Person,
  startChat,
  temporaryFolder,
  type TestChat,
  until,
} from '../support/chat'
import { startForgetfulChat } from '../support/forgetful-chat'
import { Failure } from '../../server/errors'
import type { Session } from '../../common/protocol/members'
import { ask } from './raw'

/** As it counts them itself. */
async function connectionsOf({ url }: TestChat): Promise<number> {
  const { body } = await ask(url, '/metrics')
  return Number(/^teahouse_connections (\d+)$/m.exec(body)![1])
}

/** Both cookies of a session, with the attributes they must always have. */
function sessionCookies(headers: NodeJS.Dict<string | string[]>, name = 'teahouse'): string[] {
  const cookies = headers['set-cookie'] as string[]
  expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual([name, `${name}.sig`])
  for (const cookie of cookies) {
    expect(cookie).toMatch(/; path=\/;/)
    expect(cookie).toMatch(/; samesite=lax/i)
    expect(cookie).toMatch(/; httponly/i)
    expect(new Date(/expires=([^;]+)/.exec(cookie)![1]!).getTime()).toBeGreaterThan(
      Date.now() + 360 * 86_400_000,
    )
  }
  return cookies
}

describe('session', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', /^茶客 \d{4}$/],
    ['zh-TW', /^茶客 \d{4}$/],
    ['fr-FR,en-GB;q=0.7,zh;q=0.3', /^Guest \d{4}$/],
    ['fr-FR,zh;q=0.3', /^茶客 \d{4}$/],
    ['fr', /^Guest \d{4}$/],
    ['%%%;;q=,*', /^Guest \d{4}$/],
  ])('[S1] gives a new visitor with %s a friendly nickname', async (language, nickname) => {
    const person = await Person.arrive(chat.url, undefined, { 'accept-language': language })
    const { body } = await person.call('GET', '/api/session')
    expect(body).toEqual({
      id: expect.stringMatching(/^[\w-]{16}$/),
      nickname: expect.stringMatching(nickname),
      chosen: false,
    })
  })

  it('[S1] gives no nickname that is in use', async () => {
    const answers = await Promise.all(Array.from({ length: 300 }, () => ask(chat.url, '/api/session')))
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
    const sessions = answers.map(({ body }) => JSON.parse(body) as Session)
    expect(new Set(sessions.map(({ nickname }) => nickname)).size).toBe(300)
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(300)
  })

  it('[S1] answers a known visitor with its session, and keeps a chosen nickname', async () => {
    const person = await Person.arrive(chat.url)
    const { body: first } = await person.call('GET', '/api/session')
    const renamed = await person.call('PUT', '/api/session', { nickname: '  龙井\u3000 tea ' })
    expect(renamed).toMatchObject({ status: 200, body: { id: first.id, nickname: '龙井 tea', chosen: true } })
    expect((await person.call('GET', '/api/session')).body).toEqual(renamed.body)
  })

  it('is a cookie that scripts and other sites cannot use, and that reveals nothing', async () => {
    const { headers, body } = await ask(chat.url, '/api/session')
    const cookies = sessionCookies(headers)
    for (const cookie of cookies) expect(cookie).not.toMatch(/; secure/i)
    const { id, nickname } = JSON.parse(body) as { id: string; nickname: string }
    const decoded = cookies.map((cookie) =>
      Buffer.from(cookie.split('=')[1]!.split(';')[0]!, 'base64').toString(),
    )
    for (const text of [...cookies, ...decoded]) {
      expect(text).not.toContain(id)
      expect(text).not.toContain(nickname)
    }
  })

  it('is a Secure cookie when a trusted proxy says https, and not when another client does', async () => {
    const trusting = await startChat({ TRUSTED_PROXIES: '127.0.0.0/8' })
    const wary = await startChat({ TRUSTED_PROXIES: '10.0.0.0/8' })
    const headers = { 'x-forwarded-proto': 'https' }
    const cookieOf = async ({ url }: TestChat) =>
      String((await ask(url, '/api/session', { headers })).headers['set-cookie'])
    expect(await cookieOf(trusting)).toMatch(/; secure/i)
    expect(await cookieOf(wary)).not.toMatch(/; secure/i)
    expect(await cookieOf(chat)).not.toMatch(/; secure/i)
  })

  it.each([
    ['a changed signature', (cookie: string) => cookie.replace(/sig=.{5}/, 'sig=AAAAA')],
    ['a changed key', (cookie: string) => cookie.replace(/teahouse=.{5}/, 'teahouse=AAAAA')],
    ['no signature', (cookie: string) => cookie.split('; ')[0]!],
    ['an empty signature', (cookie: string) => cookie.replace(/sig=.*/, 'sig=')],
    ['nothing but a signature', (cookie: string) => cookie.split('; ')[1]!],
    ['the signature of another cookie', (_: string, other: string) => other],
  ])('[S2] is a new visitor’s with %s', async (_, change) => {
    const person = await Person.arrive(chat.url, 'original')
    const stranger = await Person.arrive(chat.url)
    const [key] = person.cookie.split('; ')
    const [, signature] = stranger.cookie.split('; ')
    const cookie = change(person.cookie, `${key}; ${signature}`)
    const answer = await ask(chat.url, '/api/session', { headers: { cookie } })
    expect(JSON.parse(answer.body)).toMatchObject({ chosen: false })
    expect(answer.headers['set-cookie']).toBeDefined()
    const put = {
      method: 'PUT',
      headers: { cookie, 'content-type': 'application/json' },
      body: '{"nickname":"x"}',
    }
    expect((await ask(chat.url, '/api/session', put)).status).toBe(401)
    await expect(person.connect({ headers: { cookie } })).rejects.toMatchObject({
      data: { code: 'session-required' },
    })
    expect((await person.call('GET', '/api/session')).body.nickname).toBe('original')
  })

  it('[S2] survives new SESSION_KEYS while the old one is among them, and no longer', async () => {
    const [old, fresh] = ['o'.repeat(32), 'f'.repeat(32)]
    const DATA_DIR = temporaryFolder()
    const first = await startChat({ DATA_DIR, SESSION_KEYS: old })
    const person = await Person.arrive(first.url, 'loyal')
    const { cookie } = person
    await first.close()

    const rotated = await startChat({ DATA_DIR, SESSION_KEYS: `${fresh}, ${old}` })
    const answer = await ask(rotated.url, '/api/session', { headers: { cookie } })
    expect(JSON.parse(answer.body)).toMatchObject({ nickname: 'loyal' })
    const [, signedAgain] = sessionCookies(answer.headers).map((line) => line.split(';')[0]!)
    const known = { headers: { cookie: `${cookie.split('; ')[0]}; ${signedAgain}` } }
    expect((await ask(rotated.url, '/api/session', known)).headers['set-cookie']).toBeUndefined()
    await rotated.close()

    const forgotten = await startChat({ DATA_DIR, SESSION_KEYS: fresh })
    const asOld = await ask(forgotten.url, '/api/session', { headers: { cookie } })
    expect(JSON.parse(asOld.body)).toMatchObject({ chosen: false })
    const asNew = `${cookie.split('; ')[0]}; ${signedAgain}`
    const kept = await ask(forgotten.url, '/api/session', { headers: { cookie: asNew } })
    expect(JSON.parse(kept.body)).toMatchObject({ nickname: 'loyal' })
  })

  it('[S2] is signed again as Secure when all origins are https', async () => {
    const [old, fresh] = ['o'.repeat(32), 'f'.repeat(32)]
    const https = { DATA_DIR: temporaryFolder(), PUBLIC_ORIGINS: 'https://chat.example.org' }
    const first = await startChat({ ...https, SESSION_KEYS: old })
    const { cookie } = await Person.arrive(first.url)
    await first.close()
    const rotated = await startChat({ ...https, SESSION_KEYS: `${fresh},${old}` })
    const { headers } = await ask(rotated.url, '/api/session', { headers: { cookie } })
    for (const line of sessionCookies(headers, '__Host-teahouse')) expect(line).toMatch(/; secure/i)
  })

  it('[S2] is not signed again by a rename, a refused one or a handshake', async () => {
    const [old, fresh] = ['o'.repeat(32), 'f'.repeat(32)]
    const DATA_DIR = temporaryFolder()
    const first = await startChat({ DATA_DIR, SESSION_KEYS: old })
    const { cookie } = await Person.arrive(first.url)
    await first.close()
    const rotated = await startChat({ DATA_DIR, SESSION_KEYS: `${fresh},${old}` })
    const put = (nickname: string) =>
      ask(rotated.url, '/api/session', {
        method: 'PUT',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ nickname }),
      })
    const door = '/socket.io/?EIO=4&transport=polling'
    const answers = [await put('龙井'), await put(''), await ask(rotated.url, door, { headers: { cookie } })]
    expect(answers.map(({ status }) => status)).toEqual([200, 422, 200])
    for (const { headers } of answers) expect(headers['set-cookie']).toBeUndefined()
  })

  it('[S3] has its new nickname in every tab and room at once', async () => {
    const person = await Person.arrive(chat.url, 'before')
    const [one, two] = [await person.connect(), await person.connect()]
    await one.enter('one')
    await two.enter('two')
    const others = [await enter(chat.url, 'in one', 'one'), await enter(chat.url, 'in two', 'two')]
    // Who is renamed before their coming is told comes under the new nickname.
    for (const tab of others) await tab.until('its own coming', ({ received }) => received.join.length > 0)
    const { body: session } = await person.call('PUT', '/api/session', { nickname: 'after' })

    for (const tab of [one, two]) {
      await tab.until('its new nickname', ({ received }) => received.session.length > 0)
      expect(tab.received.session).toEqual([session])
    }
    for (const [index, tab] of others.entries()) {
      await tab.until('the new nickname', ({ received }) => received.member.length > 0)
      const member = { id: session.id, nickname: 'after', address: '127.0.*.*' }
      expect(tab.received.member).toEqual([{ room: ['one', 'two'][index], member }])
      expect(
        [...tab.received.join, ...tab.received.leave].flatMap(({ members }) => members),
      ).not.toContainEqual(member)
    }
    await two.say('who am I?', { room: 'two' })
    await others[1]!.until('the message', ({ entries }) => entries.length > 0)
    expect(others[1]!.entries[0]!.author.nickname).toBe('after')
    const late = await enter(chat.url, 'late', 'one')
    expect(late.you.members.map(({ nickname }) => nickname)).toEqual(['after', 'in one', 'late'])
  })

  it('[S3] is renamed and extended in one write, so that no nickname is told and then refused', async () => {
    const writes: string[] = []
    const { url } = await startChat({}, undefined, {
      decorateSessions: (sessions) =>
        override(sessions, {
          async renameSession(...given) {
            writes.push('rename')
            await sessions.renameSession(...given)
          },
          async keepSession() {
            writes.push('keep')
            throw new Failure('storage')
          },
        }),
    })
    const person = await Person.arrive(url)
    expect(await person.call('PUT', '/api/session', { nickname: 'Ann' })).toMatchObject({ status: 200 })
    expect(writes).toEqual(['rename'])
  })

  it('[S4] is gone once deleted: its connections close, rooms hear it at once, the cookie is invalid', async () => {
    const slow = await startChat({ LEAVE_GRACE_MS: '600000' })
    const watcher = await enter(slow.url, 'watcher')
    const person = await Person.arrive(slow.url, 'leaver')
    const { cookie } = person
    const tabs = [await person.connect(), await person.connect({ transports: ['polling'] })]
    for (const tab of tabs) await tab.enter()
    await watcher.until('them', (tab) => tab.announced('join').includes('leaver'))

    expect((await person.call('DELETE', '/api/session', {})).status).toBe(204)
    for (const tab of tabs) await tab.until('its end', ({ socket }) => !socket.connected)
    await watcher.until('that they left', (tab) => tab.announced('leave').includes('leaver'))
    const headers = { cookie }
    expect(JSON.parse((await ask(slow.url, '/api/session', { headers })).body)).toMatchObject({
      chosen: false,
    })
    await expect(person.connect({ headers })).rejects.toMatchObject({ data: { code: 'session-required' } })
  })

  it('[S4] is told as gone at once, also when its last connection was lost a moment before', async () => {
    const slow = await startChat({ LEAVE_GRACE_MS: '600000' })
    const watcher = await enter(slow.url, 'watcher')
    const person = await Person.arrive(slow.url, 'leaver')
    const [lost, kept] = [await person.connect(), await person.connect()]
    await lost.enter()
    await watcher.until('it', (tab) => tab.announced('join').includes('leaver'))
    lost.socket.io.engine.close()
    await until('the loss', async () => (await connectionsOf(slow)) === 2)
    expect(watcher.announced('leave')).toEqual([])

    await person.call('DELETE', '/api/session', {})
    await watcher.until('that it left', (tab) => tab.announced('leave').includes('leaver'))
    await kept.until('its end', ({ socket }) => !socket.connected)
    expect(watcher.received.leave).toMatchObject([{ room: 'lobby', count: 1 }])
  })

  it('is required again on entering, once an idle visitor was forgotten', async () => {
    const { url, forget } = await startForgetfulChat()
    const person = await Person.arrive(url)
    const tab = await person.connect()
    await forget()
    expect(await tab.ask('join', { room: lobby })).toMatchObject({ code: 'session-required' })
    await person.call('GET', '/api/session')
    const again = await person.connect()
    const { you } = await again.enter()
    await forget()
    expect((await person.call('GET', '/api/session')).body).toMatchObject({ id: you.id })
  })

  it('is forgotten at the next visit with a cookie that was deleted in another tab, without an error', async () => {
    const person = await Person.arrive(chat.url)
    await person.call('DELETE', '/api/session', {})
    expect((await person.call('DELETE', '/api/session', {})).status).toBe(401)
    expect((await person.call('PUT', '/api/session', { nickname: 'x' })).body).toMatchObject({
      code: 'session-required',
    })
  })

  const json = { 'content-type': 'application/json' }
  it.each([
    ['no body', {}, ''],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'nickname=x'],
    ['plain text', { 'content-type': 'text/plain' }, '{"nickname":"x"}'],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
    ['a list', json, '["x"]'],
    ['a string', json, '"x"'],
    ['null', json, 'null'],
    ['half a body', json, '{"nickname":"x'],
    ['nesting of 4,000 levels', json, `{"nickname":"x","more":${'['.repeat(4_000)}${']'.repeat(4_000)}}`],
    ['more than MAX_BODY_BYTES', json, `{"nickname":"x","more":"${'x'.repeat(16_384)}"}`],
  ])('[S5] is neither changed nor deleted by %s', async (_, headers, body) => {
    const person = await Person.arrive(chat.url)
    for (const method of ['PUT', 'DELETE']) {
      const answer = await ask(chat.url, '/api/session', {
        method,
        headers: { cookie: person.cookie, ...headers },
        body,
      })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'bad-request' })
    }
    expect((await person.call('GET', '/api/session')).body.chosen).toBe(false)
  })

  it('[S5] is not changed by a small body that unpacks to a large one', async () => {
    const person = await Person.arrive(chat.url)
    const headers = { cookie: person.cookie, ...json, 'content-encoding': 'gzip' }
    const put = (more: string) =>
      ask(chat.url, '/api/session', {
        method: 'PUT',
        headers,
        body: gzipSync(`{"nickname":"zip","more":"${more}"}`),
      })
    expect((await put('x'.repeat(10_000_000))).status).toBe(400)
    expect((await put('')).status).toBe(200)
  })

  it('leaves the rooms alone on a DELETE of a session that is in none', async () => {
    const watcher = await enter(chat.url, 'watching', 'quiet')
    const person = await Person.arrive(chat.url)
    await person.call('DELETE', '/api/session', {})
    await enter(chat.url, 'proof', 'quiet')
    await watcher.until('the next', (tab) => tab.announced('join').includes('proof'))
    expect(watcher.received.leave).toEqual([])
  })
})
