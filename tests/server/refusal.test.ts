import { closeAll, enter, Person, sleep, startChat, until, type TestChat, named } from '../support/chat'
import { RawSocket } from './raw'

const room = (name: string) => ({ room: named(name) })

describe('refusal', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat({ MAX_ROOMS_PER_SESSION: '3', MESSAGE_MAX_CHARS: '10', MAX_FRAME_BYTES: '4096' })
  })
  afterAll(closeAll)

  it.each([
    ['text-empty', ''],
    ['text-empty', ' \n\t\r\n\u3000\u00a0'],
    ['text-empty', '\u200b\u200d\ufeff\u2060\u0000\u202e\u00ad'],
    ['text-empty', '\ufe0f\ufe0e'],
    ['text-empty', '\u2800\u3164\u115f\u1160\uffa0\u034f'],
    ['text-too-long', 'x'.repeat(11)],
    ['text-too-long', '茶'.repeat(11)],
    ['text-too-long', '😀'.repeat(11)],
  ])('[M5] is %s for the text %j', async (code, text) => {
    const ann = await enter(chat.url)
    expect(await ann.say(text)).toEqual({ ok: false, code, retryable: false })
    expect(await ann.say('fine')).toMatchObject({ ok: true })
  })

  it.each(['茶'.repeat(10), '😀'.repeat(10), '👩‍👩‍👧‍👧👍🏽', ` ${'x'.repeat(9)}${' '.repeat(50)}`])(
    '[M5] counts characters as code points, so that %j is not too long',
    async (text) => {
      const ann = await enter(chat.url)
      expect(await ann.say(text)).toMatchObject({ ok: true })
    },
  )

  it.each(['\u{1faea}', '\u0378', '\ue000', '\u{f0000}', '\uffff', '\u0301'])(
    '[M5] is nothing for %j, which fonts may show',
    async (text) => {
      const ann = await enter(chat.url)
      expect(await ann.say(text)).toMatchObject({ ok: true })
      await ann.until('it to be told', ({ entries }) =>
        entries.some((entry) => 'text' in entry && entry.text === text),
      )
    },
  )

  it.each([
    '',
    '   ',
    'x'.repeat(101),
    '😀'.repeat(101),
    'a\u200bb',
    'a\u200db',
    '\u200c',
    '👩\u200d',
    '\u{1f3f4}\u{e0078}\u{e007f}',
    'a\u0000b',
    'a\u202eb',
    'a\u2028b',
    'a\nb',
    '\ud800',
    '..',
    '.',
    'a/../b',
    'con/./d',
    'r/..',
    ' ../a',
  ])('is room-name-invalid for the room %j', async (name) => {
    const ann = await enter(chat.url)
    const refused = { ok: false, code: 'room-name-invalid', retryable: false }
    expect(await ann.ask('join', room(name))).toEqual(refused)
    expect(await ann.ask('leave', room(name))).toEqual(refused)
    expect(await ann.ask('history', { ...room(name), before: 1, limit: 1 })).toEqual(refused)
  })

  it.each(['x'.repeat(101), 'a\u200bb', '%20'])(
    'is room-name-invalid over HTTP for the room %j',
    async (name) => {
      const response = await fetch(`${chat.url}/api/rooms/${name}/messages`)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ code: 'room-name-invalid' })
      expect((await fetch(`${chat.url}/r/${name}`)).status).toBe(404)
    },
  )

  it.each([
    '👨\u200d👩\u200d👧',
    'می\u200cخواهم',
    'क\u094d\u200dष',
    '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    '🏳️\u200d🌈',
    'x'.repeat(100),
    '😀'.repeat(100),
    '茶 馆',
    'a/b',
    '...',
    '.a/b..',
    '%',
    '&#?',
    'cafe\u0301',
  ])('is none for the room %j', async (name) => {
    const ann = await enter(chat.url)
    const { room: opened } = await ann.enter(name)
    expect(opened).toMatchObject({ name: name.normalize('NFC'), topic: '' })
  })

  it('[M6] is not-a-member on a connection that has not joined the room, or has left it', async () => {
    const person = await Person.arrive(chat.url)
    const [inside, outside] = [await person.connect(), await person.connect()]
    await inside.enter()
    const refused = { ok: false, code: 'not-a-member', retryable: false }
    expect(await outside.say('hello?')).toEqual(refused)
    expect(await outside.ask('history', { ...room('lobby'), before: 1, limit: 1 })).toEqual(refused)
    expect(await inside.say('hello')).toMatchObject({ ok: true })
    await inside.ask('leave', room('lobby'))
    expect(await inside.say('hello?')).toEqual(refused)
  })

  it('is too-many-rooms for the room above MAX_ROOMS_PER_SESSION, until one is left', async () => {
    const ann = await (await Person.arrive(chat.url)).connect()
    for (const name of ['a', 'b', 'c']) await ann.enter(name)
    expect(await ann.ask('join', room('d'))).toEqual({ ok: false, code: 'too-many-rooms', retryable: false })
    expect(await ann.ask('join', room('a'))).toMatchObject({ ok: true })
    await ann.ask('leave', room('b'))
    expect(await ann.ask('join', room('d'))).toMatchObject({ ok: true })
  })

  it('is too-many-rooms also when all joins are sent at once', async () => {
    const ann = await (await Person.arrive(chat.url)).connect()
    const answers = await Promise.all([...'mnopqrstuv'].map((name) => ann.ask('join', room(name))))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(3)
  })
})

describe('too-fast', () => {
  afterEach(closeAll)

  it('[M7] is refused after the burst with retryAfterMs, after which the same message is kept', async () => {
    const chat = await startChat({
      RATE_LIMITS: 'on',
      RATE_MESSAGES_PER_MINUTE: '120',
      RATE_MESSAGES_BURST: '3',
    })
    const ann = await enter(chat.url)
    // All at once, and more than a slow machine is granted meanwhile.
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ann.say(`${n}`, { clientId: `${n}` })),
    )
    expect(answers.slice(0, 3)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
    const refused = answers.at(-1)!
    expect(refused).toEqual({
      ok: false,
      code: 'too-fast',
      retryable: true,
      retryAfterMs: expect.any(Number),
    })
    const { retryAfterMs } = refused as { retryAfterMs: number }
    // What the server says, at two messages a second.
    expect(retryAfterMs).toBeGreaterThan(0)
    expect(retryAfterMs).toBeLessThanOrEqual(500)
    // Waits: as long as the server says, which is the promise.
    await sleep(retryAfterMs)
    const seq = answers.filter(({ ok }) => ok).length + 1
    expect(await ann.say('19', { clientId: '19' })).toMatchObject({ ok: true, value: { seq } })
  })

  it('[M7] counts the messages of a session, from all of its tabs', async () => {
    const chat = await startChat({
      RATE_LIMITS: 'on',
      RATE_MESSAGES_PER_MINUTE: '1',
      RATE_MESSAGES_BURST: '2',
    })
    const person = await Person.arrive(chat.url)
    const [one, two] = [await person.connect(), await person.connect()]
    for (const tab of [one, two]) await tab.enter()
    expect(await one.say('1')).toMatchObject({ ok: true })
    expect(await two.say('2')).toMatchObject({ ok: true })
    for (const tab of [one, two]) expect(await tab.say('3')).toMatchObject({ code: 'too-fast' })
    expect(await (await enter(chat.url)).say('somebody else may')).toMatchObject({ ok: true })
  })

  it('[M7] counts the messages of an address, from all of its sessions', async () => {
    const chat = await startChat({ RATE_LIMITS: 'on', RATE_MESSAGES_PER_ADDRESS_PER_MINUTE: '9' })
    const people = await Promise.all(Array.from({ length: 4 }, () => enter(chat.url)))
    const answers = []
    for (const tab of people) answers.push(await tab.say('me too'))
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, false])
    expect(answers[3]).toMatchObject({ code: 'too-fast', retryable: true })
  })

  it('[A4] counts the other asks of a session, and leaves its messages alone', async () => {
    const chat = await startChat({ RATE_LIMITS: 'on', RATE_ASKS_PER_MINUTE: '30' })
    const ann = await enter(chat.url)
    const asked = { ...room('lobby'), before: 1, limit: 1 }
    const answers = await Promise.all(Array.from({ length: 30 }, () => ann.ask('history', asked)))
    expect(answers.slice(0, 9).filter(({ ok }) => ok)).toHaveLength(9)
    expect(answers.at(-1)).toEqual({
      ok: false,
      code: 'too-fast',
      retryable: true,
      retryAfterMs: expect.any(Number),
    })
    expect(await ann.ask('join', room('lobby'))).toMatchObject({ code: 'too-fast' })
    expect(await ann.ask('leave', room('lobby'))).toMatchObject({ code: 'too-fast' })
    expect(await ann.say('hello')).toMatchObject({ ok: true })
  })

  it('[A4] counts malformed asks as well', async () => {
    const chat = await startChat({ RATE_LIMITS: 'on', RATE_ASKS_PER_MINUTE: '30' })
    const ann = await enter(chat.url)
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => ann.askAnything('history', { nonsense: n })),
    )
    expect(answers.at(-1)).toMatchObject({ code: 'too-fast' })
  })

  it('[M7] ends neither earlier nor later when the system clock jumps', async () => {
    const now = Date.now.bind(Date)
    let jump = 0
    const jumping = jest.spyOn(Date, 'now').mockImplementation(() => now() + jump)
    const chat = await startChat({
      RATE_LIMITS: 'on',
      RATE_MESSAGES_PER_MINUTE: '1',
      RATE_MESSAGES_BURST: '1',
    })
    const { cookie } = await Person.arrive(chat.url)
    // Without a stock client, which reads this clock as well.
    const socket = new RawSocket(chat.url, { cookie })
    await until('the handshake', () => socket.hasReceived('0'))
    socket.send('40')
    await until('the welcome', () => socket.hasReceived('40'))
    socket.send('420["join",{"room":"lobby"}]')
    let asked = 0
    const say = async () => {
      asked += 1
      socket.send(`42${asked}["message",{"room":"lobby","clientId":"c${asked}","text":"hello"}]`)
      await until('the answer', () => socket.hasReceived(`43${asked}[`))
      const answer = socket.received.find((frame) => frame.startsWith(`43${asked}[`))!
      return (JSON.parse(answer.slice(3)) as { ok: boolean; code?: string; retryAfterMs?: number }[])[0]!
    }
    await until('the room', () => socket.hasReceived('430['))
    expect(await say()).toMatchObject({ ok: true })
    for (jump of [3_600_000, -3_600_000]) {
      const refused = await say()
      expect(refused).toMatchObject({ code: 'too-fast' })
      // As long as at the true time: a token a minute.
      expect(refused.retryAfterMs).toBeGreaterThan(0)
      expect(refused.retryAfterMs).toBeLessThanOrEqual(60_000)
    }
    jumping.mockRestore()
  })

  it('[S6] is refused to an address with too many new sessions, but not to its existing ones', async () => {
    const chat = await startChat({ RATE_LIMITS: 'on', RATE_SESSIONS_PER_MINUTE: '2' })
    const known = await Person.arrive(chat.url)
    await Person.arrive(chat.url)
    const refused = await new Visitor(chat.url).session()
    expect(refused).toMatchObject({ status: 429, code: 'too-fast' })
    expect(Number(refused.retryAfter)).toBeGreaterThan(0)
    expect((await known.call('GET', '/api/session')).status).toBe(200)
  })

  it('is refused to a session that changes its nickname too often', async () => {
    const chat = await startChat({ RATE_LIMITS: 'on', RATE_RENAMES_PER_MINUTE: '3' })
    const person = await Person.arrive(chat.url)
    const statuses = []
    for (const nickname of ['a', '', 'c', 'd']) {
      statuses.push((await person.call('PUT', '/api/session', { nickname })).status)
    }
    expect(statuses).toEqual([200, 422, 200, 429])
    expect((await person.call('GET', '/api/session')).body.nickname).toBe('c')
  })

  it('is refused to an address that reads too much over HTTP', async () => {
    const chat = await startChat({ RATE_LIMITS: 'on', RATE_REQUESTS_PER_MINUTE: '6' })
    const visitor = new Visitor(chat.url)
    expect((await visitor.history('lobby')).status).toBe(200)
    expect((await visitor.history('lobby')).status).toBe(200)
    expect(await visitor.history('lobby')).toMatchObject({ status: 429, code: 'too-fast' })
  })

  it.each([
    ['RATE_LIMITS=off', { RATE_LIMITS: 'off', RATE_MESSAGES_PER_MINUTE: '1', RATE_ASKS_PER_MINUTE: '1' }],
    [
      '0',
      {
        RATE_LIMITS: 'on',
        RATE_MESSAGES_PER_MINUTE: '0',
        RATE_ASKS_PER_MINUTE: '0',
        RATE_MESSAGES_PER_ADDRESS_PER_MINUTE: '0',
      },
    ],
  ])('never happens when %s turns the limits off', async (_, environment) => {
    const chat = await startChat(environment)
    const ann = await enter(chat.url)
    const answers = await Promise.all(Array.from({ length: 300 }, (_, n) => ann.say(`${n}`)))
    const asks = await Promise.all(Array.from({ length: 300 }, () => ann.ask('join', room('lobby'))))
    expect([...answers, ...asks].filter(({ ok }) => !ok)).toEqual([])
  })
})

/** Reads over HTTP, without a cookie. */
class Visitor {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  session() {
    return this.#get('/api/session')
  }

  history(name: string) {
    return this.#get(`/api/rooms/${encodeURIComponent(name)}/messages`)
  }

  async #get(path: string) {
    const response = await fetch(this.#url + path)
    const { code } = (await response.json()) as { code?: string }
    return { status: response.status, code, retryAfter: response.headers.get('retry-after') }
  }
}
