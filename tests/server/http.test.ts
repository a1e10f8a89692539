import { readdirSync } from 'node:fs'
import { dictionary, templateWords, languages } from '../../common/i18n'
import { closeAll, enter, Person, startChat, type TestChat } from '../support/chat'
import { ask, type RawAnswer } from './raw'

/** Status, code and message of an error. */
const problem = ({ status, body }: RawAnswer) => ({ status, ...(JSON.parse(body) as object) })
const header = ({ headers }: RawAnswer, name: string) => String(headers[name] ?? '')

describe('the page', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat({ SITE_NAME: '<b>“Tea” & co</b>' })
  })
  afterAll(closeAll)

  it.each(['/', '/r/tea', '/r/%E8%8C%B6', '/r/a/b', '/r/__proto__', '/?x=1'])('is at %s', async (path) => {
    const page = await ask(chat.url, path)
    expect(page.status).toBe(200)
    expect(header(page, 'content-type')).toBe('text/html; charset=utf-8')
    expect(page.body).toMatch(/^<!doctype html>/i)
  })

  it.each(['/r/%F0%9F%91%A9%E2%80%8D', '/r/..'])('[W1] says what is wrong with %s', async (path) => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8'
    const page = await ask(chat.url, path, { headers: { accept } })
    expect([page.status, header(page, 'content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(page.body).toMatch(/^<!doctype html>/i)
    const known = { accept, 'if-none-match': header(page, 'etag') }
    expect((await ask(chat.url, path, { headers: known })).status).toBe(404)
    // Programs get JSON.
    const answer = await ask(chat.url, path, { headers: { accept: '*/*' } })
    expect(problem(answer)).toMatchObject({ status: 404, code: 'room-name-invalid' })
    expect(header(answer, 'vary')).toMatch(/accept\b(?!-)/i)
  })

  it.each(['/r', '/r/'])('is the lobby at %s', async (path) => {
    const answer = await ask(chat.url, path)
    expect([answer.status, header(answer, 'location')]).toEqual([302, '/'])
  })

  it('[W2] allows nothing but its own scripts and styles, and no inline ones', async () => {
    const page = await ask(chat.url, '/')
    const policy = header(page, 'content-security-policy')
      .split(';')
      .map((part) => part.trim())
    expect(policy.sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data: blob:",
      "manifest-src 'self'",
      "media-src 'self'",
      "require-trusted-types-for 'script'",
      "script-src 'self'",
      "style-src 'self'",
      'trusted-types service-worker',
      "worker-src 'self'",
    ])
    expect(policy.join(' ')).not.toMatch(/unsafe|https?:|\*|upgrade-insecure/)
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:/i)
    const addresses = [
      ...page.body.matchAll(/\b(?:src|href|action|content)="((?!data:)[^"]*:\/\/[^"]*)"/g),
    ].map(([, address]) => address)
    expect(addresses).toEqual([])
    expect(header(page, 'x-content-type-options')).toBe('nosniff')
    expect(header(page, 'referrer-policy')).toBe('no-referrer')
    expect(page.headers).not.toHaveProperty('x-powered-by')
  })

  it('[W3] has a service worker of its whole scope, which is revalidated every time', async () => {
    const worker = await ask(chat.url, '/service-worker.js')
    expect(worker.status).toBe(200)
    expect(header(worker, 'content-type')).toBe('text/javascript; charset=utf-8')
    expect(header(worker, 'cache-control')).toBe('no-cache')
    const known = await ask(chat.url, '/service-worker.js', {
      headers: { 'if-none-match': header(worker, 'etag') },
    })
    expect(known.status).toBe(304)
  })

  it.each(['zh-CN', 'en'] as const)('has a manifest in %s', async (language) => {
    const manifest = await ask(chat.url, `/manifest.${language}.json`)
    expect(header(manifest, 'content-type')).toBe('application/manifest+json; charset=utf-8')
    expect(JSON.parse(manifest.body)).toMatchObject({
      name: '<b>“Tea” & co</b>',
      lang: language,
      description: templateWords(language).about,
    })
  })

  it('requires https only when every public origin is https', async () => {
    expect((await ask(chat.url, '/')).headers).not.toHaveProperty('strict-transport-security')
    const mixed = await startChat({ PUBLIC_ORIGINS: 'https://a.example,http://b.example' })
    expect((await ask(mixed.url, '/')).headers).not.toHaveProperty('strict-transport-security')
    const secure = await startChat({ PUBLIC_ORIGINS: 'https://a.example' })
    expect(header(await ask(secure.url, '/'), 'strict-transport-security')).toMatch(/^max-age=\d+$/)
    const whole = await startChat({
      ...{ PUBLIC_ORIGINS: 'https://chat.example.org', HSTS_INCLUDE_SUBDOMAINS: 'true' },
    })
    expect(header(await ask(whole.url, '/'), 'strict-transport-security')).toMatch(
      /^max-age=\d+; includeSubDomains$/,
    )
  })

  it.each([
    [{ 'accept-language': 'zh-CN' }, 'zh-CN'],
    [{ 'accept-language': 'de,en;q=0.5' }, 'en'],
    [{ 'accept-language': 'de' }, 'en'],
    [{}, 'en'],
    [{ 'accept-language': 'zh-CN', cookie: 'language=en' }, 'en'],
    [{ 'accept-language': 'en', cookie: 'language=zh-CN' }, 'zh-CN'],
    [{ 'accept-language': 'en', cookie: 'language=<script>' }, 'en'],
  ])('is for %j in %s', async (headers: Record<string, string>, language) => {
    const page = await ask(chat.url, '/', { headers })
    expect(page.body).toContain(`lang="${language}"`)
    expect(header(page, 'vary')).toMatch(/accept-language/i)
    expect(header(page, 'vary')).toMatch(/cookie/i)
  })

  it('shows SITE_NAME as text', async () => {
    const { body } = await ask(chat.url, '/')
    expect(body).toContain('&#60;b&#62;“Tea” &#38; co&#60;/b&#62;')
    expect(body).not.toContain('<b>“Tea”')
  })

  it('is not sent again to a browser that has it, except in another language', async () => {
    const first = await ask(chat.url, '/')
    const headers = { 'if-none-match': header(first, 'etag') }
    expect(await ask(chat.url, '/', { headers })).toMatchObject({ status: 304, body: '' })
    expect((await ask(chat.url, '/', { headers: { ...headers, 'accept-language': 'zh' } })).status).toBe(200)
    expect(header(first, 'cache-control')).toBe('no-cache')
  })

  it('has scripts and styles that are kept for ever, compressed', async () => {
    const name = readdirSync('dist/public/assets').find((file) => file.endsWith('.js'))!
    const plain = await ask(chat.url, `/assets/${name}`)
    expect(plain.status).toBe(200)
    expect(header(plain, 'cache-control')).toMatch(/immutable/)
    expect(header(plain, 'vary')).toMatch(/accept-encoding/i)
    const packed = await ask(chat.url, `/assets/${name}`, { headers: { 'accept-encoding': 'br, gzip' } })
    expect(header(packed, 'content-encoding')).toBe('br')
    expect(Number(header(packed, 'content-length'))).toBeLessThan(plain.body.length)
    const known = { 'accept-encoding': 'br', 'if-none-match': header(packed, 'etag') }
    expect((await ask(chat.url, `/assets/${name}`, { headers: known })).status).toBe(304)
    const head = await ask(chat.url, `/assets/${name}`, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, body: '' })
    expect(Number(header(head, 'content-length'))).toBe(Buffer.byteLength(plain.body))
  })

  it.each(['/assets/none.js', '/assets/../index.html', '/assets/%2e%2e/service-worker.js'])(
    'has nothing at %s',
    async (path) => {
      const missing = await ask(chat.url, path)
      expect(problem(missing)).toMatchObject({ status: 404, code: 'not-found' })
      expect(header(missing, 'cache-control')).toBe('no-store')
    },
  )
})

describe('an HTTP error', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it.each([
    ['GET', '/nothing', 404, 'not-found'],
    ['GET', '/api/nothing', 404, 'not-found'],
    ['GET', '/api/rooms/lobby', 404, 'not-found'],
    ['POST', '/', 404, 'not-found'],
    ['POST', '/api/session', 404, 'not-found'],
    ['GET', `/r/${'x'.repeat(101)}`, 404, 'room-name-invalid'],
    ['GET', '/r/a%E2%80%8Bb', 404, 'room-name-invalid'],
    ['GET', '/api/rooms/lobby/messages?limit=0', 400, 'bad-request'],
    ['GET', '/api/rooms/lobby/messages?limit=101', 400, 'bad-request'],
    ['GET', '/api/rooms/lobby/messages?before=-1', 400, 'bad-request'],
    ['GET', '/api/rooms/lobby/messages?before=x', 400, 'bad-request'],
    ['GET', 'http://[::1', 400, 'bad-request'],
    ['PUT', '/api/session', 400, 'bad-request'],
  ])('[W1] to %s %s is %i %s in the language of the request', async (method, path, status, code) => {
    for (const [language, words] of [
      ['zh-CN', 'zh-CN'],
      ['en-GB', 'en'],
      ['fr', 'en'],
    ] as const) {
      const answer = await ask(chat.url, path, { method, headers: { 'accept-language': language } })
      const message = dictionary(words).failures[code as 'not-found']
      expect(problem(answer)).toEqual({ status, code, message })
      expect(header(answer, 'content-type')).toBe('application/json; charset=utf-8')
      expect(header(answer, 'cache-control')).toBe('no-store')
    }
  })

  it.each([
    ['/nothing', 404, 'not-found'],
    ['/api/nothing', 404, 'not-found'],
    ['/files/x', 404, 'not-found'],
    ['/r/%E0%A4%A', 400, 'bad-request'],
    ['/api/rooms/lobby/messages?limit=0', 400, 'bad-request'],
  ] as const)('[W1] to a browser at %s is a page with the way back', async (path, status, code) => {
    for (const language of languages)
      for (const theme of ['auto', 'light', 'dark']) {
        const headers = {
          accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
          cookie: `language=${language}; theme=${theme}`,
        }
        const answer = await ask(chat.url, path, { headers })
        expect([answer.status, header(answer, 'content-type')]).toEqual([status, 'text/html; charset=utf-8'])
        expect(header(answer, 'cache-control')).toBe('no-store')
        expect(header(answer, 'vary')).toMatch(/Accept\b.*Accept-Language.*Cookie/)
        expect(header(answer, 'content-security-policy')).toContain("default-src 'none'")
        const { failures, toLobby } = templateWords(language)
        expect(answer.body).toContain(`<html lang="${language}" data-theme="${theme}">`)
        expect(answer.body).toContain(`>${failures[code]}</h1>`)
        expect(answer.body).toContain(`href="/">${toLobby}</a>`)
        expect(answer.body).not.toMatch(/<script|style=|\{\{/)
      }
    for (const accept of ['*/*', 'application/json', undefined])
      expect(problem(await ask(chat.url, path, { headers: accept ? { accept } : {} }))).toMatchObject({
        status,
        code,
      })
  })

  it('[W1] follows the chosen language', async () => {
    const headers = { 'accept-language': 'zh-CN', cookie: 'language=en' }
    expect(problem(await ask(chat.url, '/nothing', { headers }))).toMatchObject({ message: 'Not found' })
  })

  it('[W1] for a missing session is 401', async () => {
    const json = { 'content-type': 'application/json' }
    const put = { method: 'PUT', headers: json, body: '{"nickname":"x"}' }
    expect(problem(await ask(chat.url, '/api/session', put))).toMatchObject({
      status: 401,
      code: 'session-required',
    })
  })

  it('reveals nothing of the inside', async () => {
    const person = await Person.arrive(chat.url)
    const answers = await Promise.all(
      ['/%', '/assets/%', '/api/rooms/%'].map((path) => person.call('GET', path).catch(() => null)),
    )
    for (const answer of answers)
      expect(JSON.stringify(answer?.body)).not.toMatch(/Error|node_modules|server\//)
  })
})

describe('what operators ask', () => {
  afterEach(closeAll)

  it('is answered: alive and ready', async () => {
    const chat = await startChat()
    expect(await ask(chat.url, '/healthz')).toMatchObject({ status: 200, body: '{"ok":true}' })
    expect(await ask(chat.url, '/readyz')).toMatchObject({ status: 200, body: '{"ok":true,"failing":[]}' })
  })

  it('is answered in figures to this machine', async () => {
    const chat = await startChat()
    const ann = await enter(chat.url, 'ann')
    await ann.say('hello')
    await ann.say('')
    const { status, body, headers } = await ask(chat.url, '/metrics')
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^text\/plain/)
    for (const line of [
      'teahouse_connections 1',
      'teahouse_open_rooms 1',
      'teahouse_messages_total 1',
      'teahouse_asks_total{ask="message",outcome="ok"} 1',
      'teahouse_asks_total{ask="message",outcome="text-empty"} 1',
      'teahouse_flush_seconds_count 1',
    ])
      expect(body.split('\n')).toContain(line)
    expect(body).toContain('nodejs_eventloop_lag_seconds')
    expect(body).toContain('nodejs_eventloop_lag_p99_seconds')
    expect(body).not.toContain('hello')
  })

  it.each([
    [
      'through a proxy that is trusted',
      { TRUSTED_PROXIES: '127.0.0.1' },
      { 'x-forwarded-for': '203.0.113.7' },
    ],
    ['through a proxy that nobody told us of', {}, { 'x-forwarded-for': '203.0.113.7' }],
    ['through a proxy that says Forwarded', {}, { forwarded: 'for=203.0.113.7' }],
    ['behind a proxy on this machine that says nothing', { TRUSTED_PROXIES: '127.0.0.1' }, {}],
    ['behind an address of its own', { PUBLIC_ORIGINS: 'https://chat.example.org' }, {}],
    ['through a proxy that says it comes from here', {}, { 'x-forwarded-for': '127.0.0.1' }],
  ])('is forbidden %s', async (_, environment: Record<string, string>, headers: Record<string, string>) => {
    const chat = await startChat(environment)
    expect(problem(await ask(chat.url, '/metrics', { headers }))).toMatchObject({
      status: 403,
      code: 'forbidden',
    })
  })

  it('is for clients with METRICS_TOKEN alone, where it is set', async () => {
    const chat = await startChat({ METRICS_TOKEN: 'a token' })
    const status = async (headers: Record<string, string>) =>
      (await ask(chat.url, '/metrics', { headers })).status
    expect(await status({})).toBe(403)
    expect(await status({ authorization: 'Bearer a toke' })).toBe(403)
    expect(await status({ authorization: 'a token' })).toBe(403)
    expect(await status({ authorization: 'Bearer a token', 'x-forwarded-for': '203.0.113.7' })).toBe(200)
  })
})
