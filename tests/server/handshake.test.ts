import { EventEmitter } from 'node:events'
import pino from 'pino'
import { override } from '../../server/store/methods'
import { createChat } from '../../server/app'
import type { Sessions } from '../../server/chat/ports'
import { readConfig } from '../../server/config/config'
import type { Failure } from '../../server/errors'
import { AdmissionQueue } from '../../server/realtime/admission/admission-queue'
import {
  closeAll,
  closeLater,
  enter,
  named,
  Person,
  startChat,
  type Tab,
  temporaryFolder,
  type TestChat,
  until,
} from '../support/chat'
import { ask, RawSocket } from './raw'

const clock = { monotonic: () => performance.now() }

const refused = (code: string) => expect.objectContaining({ data: expect.objectContaining({ code }) })

/** This many connections that have sent a CONNECT. */
async function shakeHands(url: string, count: number, headers: Record<string, string>): Promise<RawSocket[]> {
  const sockets = Array.from({ length: count }, () => new RawSocket(url, headers))
  await until('the open connections', () => sockets.every((each) => each.hasReceived('0')))
  for (const each of sockets) each.send('40')
  return sockets
}

describe.each([[['websocket']], [['polling']], [['polling', 'websocket']]])(
  'handshake by %s',
  (transports) => {
    let chat: TestChat
    beforeAll(async () => {
      chat = await startChat()
    })
    afterAll(closeAll)

    it('[H1] accepts a session from the own origin, or from a client that is no browser', async () => {
      const person = await Person.arrive(chat.url)
      for (const headers of [{}, { origin: chat.url }]) {
        const tab = await person.connect({ transports, headers })
        expect(await tab.ask('join', { room: named('lobby') })).toMatchObject({ ok: true })
      }
    })

    it.each([
      ['no cookie', { cookie: '' }],
      ['a cookie of nothing', { cookie: 'teahouse=; teahouse.sig=' }],
      ['a cookie of its own making', { cookie: 'teahouse=admin; teahouse.sig=admin' }],
    ])('[H1] refuses %s as session-required', async (_, headers) => {
      const person = await Person.arrive(chat.url)
      await expect(person.connect({ transports, headers })).rejects.toEqual(refused('session-required'))
    })

    it.each(['http://evil.example', 'null', 'https://evil.example:443'])(
      '[H1] refuses the origin %s as origin-refused',
      async (origin) => {
        const person = await Person.arrive(chat.url)
        await expect(person.connect({ transports, headers: { origin } })).rejects.toEqual(
          refused('origin-refused'),
        )
      },
    )

    it('[H1] accepts PUBLIC_ORIGINS, and no other origins', async () => {
      const chat = await startChat({ PUBLIC_ORIGINS: 'https://chat.example.org' })
      const person = await Person.arrive(chat.url)
      await person.connect({ transports, headers: { origin: 'https://chat.example.org' } })
      await expect(person.connect({ transports, headers: { origin: chat.url } })).rejects.toEqual(
        refused('origin-refused'),
      )
    })
  },
)

describe('a state change', () => {
  afterEach(closeAll)

  it.each([
    [{ origin: 'http://evil.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('[S5] is refused as origin-refused with %j', async (headers: Record<string, string>) => {
    const chat = await startChat()
    const person = await Person.arrive(chat.url)
    for (const [method, body] of [
      ['PUT', '{"nickname":"taken over"}'],
      ['DELETE', '{}'],
    ]) {
      const json = { cookie: person.cookie, 'content-type': 'application/json', ...headers }
      const answer = await ask(chat.url, '/api/session', { method: method!, headers: json, body: body! })
      expect({ ...answer, body: JSON.parse(answer.body) }).toMatchObject({
        status: 403,
        body: { code: 'origin-refused' },
      })
    }
    expect((await person.call('GET', '/api/session')).body.chosen).toBe(false)
    const own = { origin: chat.url, 'sec-fetch-site': 'same-origin' }
    expect((await person.call('PUT', '/api/session', { nickname: 'own' }, own)).status).toBe(200)
  })
})

/** An answer that is held back. */
class Hold {
  isReached = false
  release!: () => void
  readonly #over = new Promise<void>((resolve) => (this.release = resolve))

  async pass(): Promise<void> {
    this.isReached = true
    await this.#over
  }
}

describe('a handshake during a change of its session', () => {
  let url: string
  let holds: Partial<Record<keyof Sessions, Hold>>
  let person: Person

  /** Holds back the next answer of the sessions to this. */
  function hold(way: keyof Sessions): Hold {
    return (holds[way] = new Hold())
  }

  async function held<T>(way: keyof Sessions, answer: Promise<T>): Promise<T> {
    const hold = holds[way]
    delete holds[way]
    const value = await answer
    await hold?.pass()
    return value
  }

  beforeEach(async () => {
    holds = {}
    const dataDir = temporaryFolder()
    const config = readConfig({ PORT: '0', HOST: '127.0.0.1', RATE_LIMITS: 'off', DATA_DIR: dataDir })
    const chat = await createChat(config, {
      publicFolder: 'dist/public',
      log: pino({ level: 'silent' }),
      decorateSessions: (sessions) =>
        override(sessions, {
          findSession: (key) => held('findSession', sessions.findSession(key)),
          renameSession: (...given) => held('renameSession', sessions.renameSession(...given)),
          forgetSession: (key) => held('forgetSession', sessions.forgetSession(key)),
        }),
    })
    closeLater(chat.close)
    url = chat.url
    person = await Person.arrive(url, 'before')
  })
  afterEach(closeAll)

  /** A handshake that read its session before `change`, and gets the answer after it. */
  async function connectAround(change: () => Promise<unknown>): Promise<Tab> {
    const reading = hold('findSession')
    const connecting = person.connect()
    await until('the reading', () => reading.isReached)
    await change()
    reading.release()
    return connecting
  }

  /** So many are more than a handshake needs, and all of them are before the next tick, in which it is connected. */
  async function microtasks(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) await Promise.resolve()
  }

  /** The same when the change is told after the handshake is let in, and before it is connected. */
  async function connectInto(change: () => Promise<unknown>, way: keyof Sessions): Promise<Tab> {
    let changing: Promise<unknown> | undefined
    const writing = hold(way)
    const tab = await connectAround(async () => {
      changing = change()
      await until('the writing', () => writing.isReached)
      void microtasks(100).then(writing.release)
    })
    await changing
    return tab
  }

  const rename = () => person.call('PUT', '/api/session', { nickname: 'after' })
  const forget = () => person.call('DELETE', '/api/session', {})

  it('[S3] has the current nickname', async () => {
    const tab = await connectAround(rename)
    expect(await tab.enter()).toMatchObject({ you: { nickname: 'after' } })
  })

  it('[S3] has the current nickname, also at the moment of admission', async () => {
    const tab = await connectInto(rename, 'renameSession')
    expect(await tab.enter()).toMatchObject({ you: { nickname: 'after' } })
  })

  it('[S4] is refused as session-required once the session is deleted', async () => {
    await expect(connectAround(forget)).rejects.toEqual(refused('session-required'))
  })

  it('[S4] is closed when the session is deleted at the moment of admission', async () => {
    const tab = await connectInto(forget, 'forgetSession')
    await tab.until('its end', ({ socket }) => !socket.connected)
  })
})

describe('the connections of an address', () => {
  afterEach(closeAll)
  const limited = { RATE_LIMITS: 'on', MAX_CONNECTIONS_PER_ADDRESS: '2' }

  it('[H1] are too-many-connections above the cap, until one is closed', async () => {
    const chat = await startChat(limited)
    const person = await Person.arrive(chat.url)
    const [first] = [await person.connect(), await person.connect({ transports: ['polling'] })]
    await expect(person.connect()).rejects.toEqual(refused('too-many-connections'))
    await expect(person.connect({ transports: ['polling'] })).rejects.toEqual(refused('too-many-connections'))
    first.socket.disconnect()
    await until('a place', () =>
      person.connect().then(
        () => true,
        () => false,
      ),
    )
  })

  it('[H2] are counted by /64, and behind a trusted proxy by the forwarded address', async () => {
    const chat = await startChat({ ...limited, TRUSTED_PROXIES: '127.0.0.1' })
    const person = await Person.arrive(chat.url)
    const from = (address: string) =>
      person.connect({ headers: { 'x-forwarded-for': `1.2.3.4, ${address}` } })
    await from('2001:db8:1:2::1')
    await from('2001:db8:1:2:3:4:5:6')
    await expect(from('2001:db8:1:2:ffff::')).rejects.toEqual(refused('too-many-connections'))
    await from('2001:db8:1:3::1')
    await from('203.0.113.1')
  })

  it('[H2] are four times as many for a /56, and sixteen times for a /48', async () => {
    const chat = await startChat({ ...limited, TRUSTED_PROXIES: '127.0.0.1', RATE_SESSIONS_PER_MINUTE: '0' })
    const person = await Person.arrive(chat.url)
    const from = (subnet: number) =>
      person.connect({ headers: { 'x-forwarded-for': `2001:db8:1:${subnet.toString(16)}::1` } })
    for (let n = 0; n < 8; n += 1) await from(n)
    await expect(from(8)).rejects.toEqual(refused('too-many-connections'))
    for (let n = 0; n < 24; n += 1) await from(0x100 * (1 + (n >> 3)) + n)
    await expect(from(0x500)).rejects.toEqual(refused('too-many-connections'))
    const other = person.connect({ headers: { 'x-forwarded-for': '2001:db8:2::1' } })
    await expect(other).resolves.toBeDefined()
  })

  it('[H2] are counted by the peer, whatever it writes in X-Forwarded-For', async () => {
    const chat = await startChat(limited)
    const person = await Person.arrive(chat.url)
    const from = (address: string) => person.connect({ headers: { 'x-forwarded-for': address } })
    await from('203.0.113.1')
    await from('203.0.113.2')
    await expect(from('203.0.113.3')).rejects.toEqual(refused('too-many-connections'))
  })
})

describe('a storm of handshakes', () => {
  afterEach(closeAll)

  it('[H1] is admitted one by one, and a client that would wait more than 5 s is told busy, and when to retry', async () => {
    jest.useFakeTimers()
    const queue = new AdmissionQueue(10, clock)
    const wait = () => queue.wait(new EventEmitter(), '203.0.113.1', true)
    const first: number[] = []
    for (let n = 0; n < 5; n += 1) void wait().then(() => first.push(n))
    await jest.advanceTimersByTimeAsync(99)
    expect(first).toEqual([0, 1, 2])
    await jest.advanceTimersByTimeAsync(100)
    expect(first).toEqual([0, 1, 2, 3])
    await jest.advanceTimersByTimeAsync(1)
    expect(first).toEqual([0, 1, 2, 3, 4])
    const outcomes: unknown[] = []
    for (let n = 0; n < 60; n += 1)
      wait().then(
        () => outcomes.push('in'),
        (error) => outcomes.push(error),
      )
    await jest.advanceTimersByTimeAsync(5_000)
    jest.useRealTimers()
    const turnedAway = outcomes.filter((outcome) => outcome !== 'in')
    expect(outcomes.length - turnedAway.length).toBeGreaterThan(45)
    expect(outcomes.length - turnedAway.length).toBeLessThan(55)
    expect(turnedAway.length).toBeGreaterThan(5)
    for (const error of turnedAway) {
      expect(error).toMatchObject({ code: 'busy' })
      expect((error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(5_000)
    }
  })

  it('[H1] is admitted round-robin by network, known clients first, and new ones in between', async () => {
    jest.useFakeTimers()
    const queue = new AdmissionQueue(100, clock)
    const order: string[] = []
    const arrive = (network: string, isKnown: boolean, count: number) => {
      for (let n = 0; n < count; n += 1)
        void queue.wait(new EventEmitter(), network, isKnown).then(() => order.push(network))
    }
    arrive('burst', true, 25)
    await jest.advanceTimersByTimeAsync(0)
    order.length = 0
    arrive('raid', false, 100)
    arrive('guest', false, 1)
    arrive('flood', true, 100)
    arrive('home', true, 1)
    await jest.advanceTimersByTimeAsync(300)
    jest.useRealTimers()
    expect(order.filter((each) => each !== 'burst').slice(0, 12)).toEqual(
      expect.arrayContaining(['guest', 'home', 'flood', 'raid']),
    )
    expect(order.indexOf('home')).toBeLessThan(order.lastIndexOf('flood'))
    expect(order.filter((each) => each === 'raid').length).toBeLessThan(10)
  })

  it('[H1] refuses no client of a school because many others wait one by one', async () => {
    jest.useFakeTimers()
    const queue = new AdmissionQueue(250, clock)
    const admitted: string[] = []
    const refused: string[] = []
    const arrive = (network: string) =>
      void queue.wait(new EventEmitter(), network, true).then(
        () => admitted.push(network),
        () => refused.push(network),
      )
    for (let n = 0; n < 700; n += 1) arrive(`household ${n}`)
    for (let n = 0; n < 60; n += 1) arrive('school')
    await jest.advanceTimersByTimeAsync(5_000)
    jest.useRealTimers()
    expect(refused).toEqual([])
    expect(admitted.filter((each) => each === 'school')).toHaveLength(60)
  })

  it('[H1] waits its turn over real connections', async () => {
    const chat = await startChat({ RATE_LIMITS: 'on', MAX_HANDSHAKES_PER_SECOND: '20' })
    const person = await Person.arrive(chat.url)
    const tabs: Tab[] = await Promise.all(Array.from({ length: 14 }, () => person.connect()))
    expect(tabs.every(({ socket }) => socket.connected)).toBe(true)
  })

  it('[H1] is told busy over real connections when it would wait too long, and the others are admitted', async () => {
    const chat = await startChat({ RATE_LIMITS: 'on', MAX_HANDSHAKES_PER_SECOND: '1' })
    const { cookie } = await Person.arrive(chat.url)
    const sockets = await shakeHands(chat.url, 60, { cookie })
    await until('all answers', () =>
      sockets.every((each) => each.hasReceived('40') || each.hasReceived('44')),
    )
    expect(sockets.some((each) => each.hasReceived('40'))).toBe(true)
    expect(sockets.some((each) => each.hasReceived('44{"message":"busy"'))).toBe(true)
  })

  it('[H1] moves up in order when a client leaves', async () => {
    jest.useFakeTimers()
    const queue = new AdmissionQueue(10, clock)
    const outcomes: string[] = []
    const arrive = (name: string) => {
      const connection = new EventEmitter()
      const admitted = () => outcomes.push(name)
      queue
        .wait(connection, '203.0.113.1', true)
        .then(admitted, ({ code }: Failure) => outcomes.push(`${name} ${code}`))
      return connection
    }
    const connections = ['at', 'once', 'now', 'first', 'second', 'third', 'fourth'].map(arrive)
    connections[3]!.emit('close')
    connections[5]!.emit('close')
    await jest.advanceTimersByTimeAsync(200)
    jest.useRealTimers()
    expect(outcomes).toEqual(['at', 'once', 'now', 'first busy', 'third busy', 'second', 'fourth'])
    for (const each of connections) expect(each.listenerCount('close')).toBe(0)
  })

  it.each([
    ['without a session', () => ({})],
    ['with a cookie of their own making', () => ({ cookie: 'teahouse=admin; teahouse.sig=admin' })],
    ['from a foreign origin', ({ cookie }: Person) => ({ cookie, origin: 'http://evil.example' })],
  ])('[H1] %s delays no client', async (_, headersOf: (person: Person) => Record<string, string>) => {
    const chat = await startChat({ RATE_LIMITS: 'on', MAX_HANDSHAKES_PER_SECOND: '1' })
    const person = await Person.arrive(chat.url)
    const sockets = await shakeHands(chat.url, 60, headersOf(person))
    // Behind them it would wait for a minute, and be told busy.
    await person.connect()
    await until('all answers', () => sockets.every((each) => each.hasReceived('44')))
  })

  it('[H1] of clients that have left delays no client', async () => {
    const chat = await startChat({ RATE_LIMITS: 'on', MAX_HANDSHAKES_PER_SECOND: '1' })
    const person = await Person.arrive(chat.url)
    for (const each of await shakeHands(chat.url, 60, { cookie: person.cookie })) each.cut()
    const open = async () =>
      /^teahouse_connections (\d+)$/m.exec(await (await fetch(`${chat.url}/metrics`)).text())![1]
    await until('them to be gone', async () => (await open()) === '0')
    // Behind them it would wait for a minute, and be told busy.
    await person.connect()
  })

  it('[H1] is told busy while the server stops', async () => {
    const chat = await startChat()
    const ann = await enter(chat.url)
    const outcomes: string[] = []
    const person = await Person.arrive(chat.url)
    await Promise.all([
      chat.close(),
      ...Array.from({ length: 5 }, () =>
        person.connect().then(
          () => outcomes.push('in'),
          (error: Error & { data?: { code: string } }) => outcomes.push(error.data?.code ?? 'closed'),
        ),
      ),
    ])
    expect(outcomes).not.toContain('in')
    await ann.until('the news', ({ received }) => received.restart.length > 0)
    expect(ann.received.restart).toEqual([{ withinMs: 1_000 }])
  })
})
