import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'
import { connect } from 'node:net'
import { readConfig } from '../../server/config/config'
import { createLog } from '../../server/monitoring/logger'
import { weaknessesOf } from '../../server/config/weaknesses'
import { closeAll, enter, Person, startChat, until, value } from '../support/chat'
import { closed } from '../support/closed'
import { openDatabase } from '../support/database-file'
import { ask } from './raw'
import { Spawned } from './spawned'

const YEAR_MS = 365 * 24 * 60 * 60_000

/** The stored rows of sessions. */
function rowsOf(dataDir: string): { key: string; nickname: string; expires_at: number }[] {
  const database = openDatabase(dataDir, { readonly: true })
  const rows = database.prepare('select key, nickname, expires_at from sessions').all()
  database.close()
  return rows as { key: string; nickname: string; expires_at: number }[]
}

describe('a session', () => {
  afterEach(closeAll)

  it('[S7] of a visitor is kept for an hour, and for a year after entering a room or choosing a name', async () => {
    const chat = await startChat()
    const lifetimes = () =>
      rowsOf(chat.dataDir).map(({ expires_at }) => Math.round((expires_at - Date.now()) / 3_600_000))
    const looks = await Person.arrive(chat.url)
    await looks.call('GET', '/api/session')
    expect(lifetimes()).toEqual([1])
    await (await looks.connect()).enter()
    expect(lifetimes()).toEqual([YEAR_MS / 3_600_000])
    await Person.arrive(chat.url, 'Ann')
    expect(lifetimes()).toEqual([YEAR_MS / 3_600_000, YEAR_MS / 3_600_000])
  })

  it('[S7] is not made for a page of another origin', async () => {
    const chat = await startChat()
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'http://evil.example' }] as Record<
      string,
      string
    >[]) {
      const { status, headers: answered } = await ask(chat.url, '/api/session', { headers })
      expect(status).toBe(403)
      expect(answered['set-cookie']).toBeUndefined()
    }
    expect(rowsOf(chat.dataDir)).toEqual([])
    const { status } = await ask(chat.url, '/api/session', { headers: { 'sec-fetch-site': 'none' } })
    expect(status).toBe(200)
  })

  it('[S7] is stored under a hash of its key, so that a copy of the database opens no session', async () => {
    const chat = await startChat()
    const ann = await Person.arrive(chat.url, 'Ann')
    const [key] = /(?<=teahouse=)[^;]+/.exec(ann.cookie)!
    const [row] = rowsOf(chat.dataDir)
    expect(row!.key).not.toContain(key)
    expect(row!.key).toBe(createHash('sha256').update(key).digest('base64url'))
  })

  it('[S8] is that of the signed cookie, whatever a sibling domain has set', async () => {
    const chat = await startChat()
    const ann = await Person.arrive(chat.url, 'Ann')
    for (const cookie of [
      `teahouse=evil; ${ann.cookie}`,
      `${ann.cookie}; teahouse=evil; teahouse.sig=evil`,
    ]) {
      const { body } = await ask(chat.url, '/api/session', { headers: { cookie } })
      expect(JSON.parse(body)).toMatchObject({ nickname: 'Ann' })
    }
  })

  it('[S8] has a host-only cookie on https, and an older one is read and reissued', async () => {
    const keys = 'abcdefghijklmnopqrstuvwxyz0123456789'
    const plain = await startChat({ SESSION_KEYS: keys })
    const ann = await Person.arrive(plain.url, 'Ann')
    await plain.close()
    const https = await startChat({
      SESSION_KEYS: keys,
      DATA_DIR: plain.dataDir,
      PUBLIC_ORIGINS: 'https://chat.example.org',
    })
    const host = { host: 'chat.example.org' }
    const { body, headers } = await ask(https.url, '/api/session', {
      headers: { ...host, cookie: ann.cookie },
    })
    expect(JSON.parse(body)).toMatchObject({ nickname: 'Ann' })
    const issued = headers['set-cookie'] as string[]
    expect(issued.map((cookie) => cookie.split('=')[0])).toEqual(['__Host-teahouse', '__Host-teahouse.sig'])
    for (const cookie of issued) expect(cookie).toMatch(/; path=\/;.*; secure/i)
    const cookie = issued.map((each) => each.split(';')[0]).join('; ')
    const again = await ask(https.url, '/api/session', { headers: { ...host, cookie } })
    expect(JSON.parse(again.body)).toMatchObject({ nickname: 'Ann' })
    expect(again.headers['set-cookie']).toBeUndefined()
  })
})

describe('the history of a room', () => {
  afterEach(closeAll)

  it('[W7] is readable over HTTP by sessions that entered and did not leave, and in the lobby by anyone', async () => {
    const chat = await startChat()
    const ann = await Person.arrive(chat.url, 'Ann')
    const tab = await ann.connect()
    await tab.enter('secret')
    value(await tab.say('just us', { room: 'secret' }))
    const path = '/api/rooms/secret/messages'
    const stranger = await Person.arrive(chat.url, 'Bob')
    expect((await stranger.call('GET', path)).status).toBe(404)
    expect((await ask(chat.url, path)).status).toBe(404)
    expect((await ask(chat.url, '/api/rooms/lobby/messages')).status).toBe(200)
    expect((await ann.call('GET', path)).body).toMatchObject({ entries: [{ text: 'just us' }] })
    tab.socket.disconnect()
    await enter(chat.url, 'Eve')
    expect((await ann.call('GET', path)).status).toBe(200)
    const back = await ann.connect()
    await back.enter('secret')
    value(await back.ask('leave', { room: 'secret' as never }))
    expect((await ann.call('GET', path)).status).toBe(404)
  })
})

describe('a request', () => {
  afterEach(closeAll)

  it.each(['identity;q=0', '*;q=0', 'br;q=0, gzip;q=0, identity;q=0', 'what', 'identity;q=0, *;q=0'])(
    '[W1] that accepts %s is answered, or told that it cannot be',
    async (encoding) => {
      const chat = await startChat()
      for (const path of ['/', '/healthz', '/api/session', '/nothing']) {
        const { status } = await ask(chat.url, path, { headers: { 'accept-encoding': encoding } })
        expect([200, 404, 406]).toContain(status)
      }
    },
  )

  it('leaves neither its cookies nor its body in the log, however malformed it is', async () => {
    const chat = await Spawned.listening({ LOG_LEVEL: 'debug' })
    const { hostname, port } = new URL(chat.url)
    const secret = 'topsecretcookie'
    const broken = [
      `PUT /api/session HTTP/1.1\r\nHost: x\r\nCookie: ${secret}\r\nTransfer-Encoding: chunked\r\n\r\nZZ${secret}`,
      `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${secret}\r\nContent-Length: a\r\n\r\n${secret}`,
      `POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nCookie: ${secret}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n${secret}`,
      `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${secret}\r\nBad header\r\n\r\n`,
      `\0\0${secret}\r\n\r\n`,
    ]
    await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const socket = connect(Number(port), hostname).resume()
        socket.end(broken[n % broken.length]!)
        await closed(socket)
      }),
    )
    await until('it to be alive', async () => (await ask(chat.url, '/healthz')).status === 200)
    const output = chat.stdout + chat.stderr
    expect(output).not.toContain(secret)
    const bytes = JSON.stringify([...Buffer.from(secret)]).slice(1, -1)
    expect(output).not.toContain(bytes)
    for (const line of output.split('\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(2_048)
    const metrics = await ask(chat.url, '/metrics')
    const counts = [...metrics.body.matchAll(/^teahouse_client_errors_total\{code="HPE_\w+"\} (\d+)$/gm)]
    expect(counts.reduce((sum, [, count]) => sum + Number(count), 0)).toBeGreaterThanOrEqual(160)
  })

  it.each([
    ['no header', 'GET / HTTP/1.1\r\nHost: x\r\nBad header\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(20_000)}`, 431],
  ])('is told so: %s', async (_, request, status) => {
    const { url } = await startChat()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(request)
    let heard = ''
    for await (const chunk of socket) heard += String(chunk)
    expect(heard).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  })
})

describe('the log', () => {
  it('has the message of an error, in less than 2 kB, and none of its other fields', async () => {
    const lines: string[] = []
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        lines.push(chunk.toString())
        done()
      },
    })
    const log = createLog('info', stream)
    const error = Object.assign(new Error('m'.repeat(5_000), { cause: new Error('beneath') }), {
      code: 'HPE_INVALID',
      rawPacket: Buffer.from('Cookie: secret'),
      body: 'secret',
    })
    log.error({ err: error }, 'failed')
    expect(lines).toHaveLength(1)
    expect(lines[0]!.length).toBeLessThanOrEqual(2_048)
    expect(lines[0]).not.toContain('secret')
    expect(lines[0]).not.toContain('rawPacket')
    const { err } = JSON.parse(lines[0]!) as { err: object }
    expect(err).toMatchObject({ type: 'Error', code: 'HPE_INVALID', cause: 'beneath' })
  })
})

describe('the configuration', () => {
  it.each([
    ['SESSION_KEYS', 'a'.repeat(40), /SESSION_KEYS can be guessed/],
    ['SESSION_KEYS', 'abcabcabcabcabcabcabcabcabcabcabcabc', /SESSION_KEYS can be guessed/],
    ['METRICS_TOKEN', 'a', /METRICS_TOKEN can be guessed/],
    ['METRICS_TOKEN', 'aaaaaaaaaaaaaaaaaaaa', /METRICS_TOKEN can be guessed/],
    ['TRUSTED_PROXIES', '0.0.0.0/0', /TRUSTED_PROXIES trusts any client/],
    ['TRUSTED_PROXIES', '::/0', /TRUSTED_PROXIES trusts any client/],
    ['TRUSTED_PROXIES', '10.0.0.0/8, 0.0.0.0/1', /TRUSTED_PROXIES trusts any client/],
  ])('says what is wrong with %s=%s', (name, given, sentence) => {
    expect(weaknessesOf(readConfig({ [name]: given }))).toEqual([expect.stringMatching(sentence)])
  })

  it('says nothing of good values', () => {
    const good = {
      SESSION_KEYS: 'tBv0mYq3rW8sZk1xJd5nLf7hPa9cUe2g',
      METRICS_TOKEN: '4f1c0a9e7b2d8356',
      TRUSTED_PROXIES: '10.0.0.0/8, fc00::/7, 127.0.0.1',
    }
    expect(weaknessesOf(readConfig(good))).toEqual([])
  })
})
