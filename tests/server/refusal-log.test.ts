import pino from 'pino'
import { RefusalLog } from '../../server/monitoring/refusal-log'
import { closeAll, enter, Person, until } from '../support/chat'
import { ask, RawSocket } from './raw'
import { type Line, Spawned } from './spawned'

const KEYS = 'a key that these tests have and nobody else'
const network = expect.stringMatching(/^[\w-]{12}$/)

/** A log whose lines the test reads. */
function logged(withAddresses = false) {
  const lines: Line[] = []
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line) as Line) })
  return { lines, refusals: new RefusalLog(log, KEYS, withAddresses) }
}

const of = (chat: Spawned, msg: string) => chat.lines.filter((line) => line.msg === msg)

/** All lines but `listening`. */
function expectNoAddress(chat: Spawned): void {
  const lines = chat.lines.filter(({ msg }) => msg !== 'listening')
  expect(lines.length).toBeGreaterThan(0)
  expect(JSON.stringify(lines)).not.toContain('127.0.0')
}

describe('refused clients in the log', () => {
  afterEach(closeAll)

  it('have the refused origin and a hash of their network, at the handshake and over HTTP', async () => {
    const chat = await Spawned.listening({ PUBLIC_ORIGINS: 'https://chat.example.org' })
    const ann = await Person.arrive(chat.url)
    const origin = 'https://elsewhere.example'
    await expect(ann.connect({ headers: { origin } })).rejects.toThrow('origin-refused')
    await until('the line', () => of(chat, 'origin refused').length > 0)
    expect(of(chat, 'origin refused')).toEqual([expect.objectContaining({ level: 40, network, origin })])
    await ann.call('PUT', '/api/session', { nickname: 'ann' }, { origin })
    expect(await chat.end('SIGTERM')).toBe(0)
    expect(of(chat, 'origin refused')).toHaveLength(1)
    expect(of(chat, 'origin refused, in all')).toEqual([expect.objectContaining({ count: 2 })])
    expectNoAddress(chat)
  })

  it('appear at the connection cap', async () => {
    const chat = await Spawned.listening({ RATE_LIMITS: 'on', MAX_CONNECTIONS_PER_ADDRESS: '1' })
    const ann = await enter(chat.url)
    expect(ann.socket.connected).toBe(true)
    await expect((await Person.arrive(chat.url)).connect()).rejects.toThrow('too-many-connections')
    await until('the line', () => of(chat, 'connection cap reached').length > 0)
    expect(of(chat, 'connection cap reached')).toEqual([expect.objectContaining({ level: 40, network })])
  })

  it('appear at twice the connection cap, where no connection is opened', async () => {
    const chat = await Spawned.listening({ RATE_LIMITS: 'on', MAX_CONNECTIONS_PER_ADDRESS: '1' })
    const open = [new RawSocket(chat.url, {}), new RawSocket(chat.url, {})]
    await until('the open connections', () => open.every((each) => each.hasReceived('0')))
    expect(of(chat, 'connection cap reached')).toEqual([])
    const third = new RawSocket(chat.url, {})
    await until('its end', () => third.isClosed)
    await until('the line', () => of(chat, 'connection cap reached').length > 0)
    expect(of(chat, 'connection cap reached')).toEqual([expect.objectContaining({ level: 40, network })])
    expect(third.received).toEqual([])
    expectNoAddress(chat)
  })

  it('appear when more handshakes arrive than are admitted', async () => {
    const chat = await Spawned.listening({ RATE_LIMITS: 'on', MAX_HANDSHAKES_PER_SECOND: '1' })
    const { cookie } = await Person.arrive(chat.url)
    const sockets = Array.from({ length: 12 }, () => new RawSocket(chat.url, { cookie }))
    await until('the open connections', () => sockets.every((each) => each.hasReceived('0')))
    for (const each of sockets) each.send('40')
    await until('the line', () => of(chat, 'handshakes throttled').length > 0)
    expect(of(chat, 'handshakes throttled')).toEqual([expect.objectContaining({ level: 40, network })])
    expectNoAddress(chat)
  })

  it('appear at each rate limit by its name', async () => {
    const chat = await Spawned.listening({
      ...{ RATE_LIMITS: 'on', RATE_MESSAGES_BURST: '1', RATE_MESSAGES_PER_MINUTE: '1' },
      ...{ RATE_SESSIONS_PER_MINUTE: '1', RATE_REQUESTS_PER_MINUTE: '1', RATE_RENAMES_PER_MINUTE: '1' },
    })
    const ann = await Person.arrive(chat.url, 'ann')
    const tab = await ann.connect()
    await tab.enter()
    for (const text of ['one', 'two', 'three']) await tab.say(text)
    expect((await ask(chat.url, '/api/session')).status).toBe(429)
    for (let times = 0; times < 2; times += 1) await ask(chat.url, '/api/rooms')
    await ann.call('PUT', '/api/session', { nickname: 'bob' })
    await until('the lines', () => of(chat, 'rate limited').length >= 4)
    const limits = of(chat, 'rate limited').map((line) => (line as Line & { limit: string }).limit)
    expect(limits.sort()).toEqual(['message', 'renames', 'requests', 'sessions'])
    expectNoAddress(chat)
  })

  it('carry their address with LOG_ADDRESSES=true only', async () => {
    const chat = await Spawned.listening({
      ...{ LOG_ADDRESSES: 'true', PUBLIC_ORIGINS: 'https://chat.example.org', TRUSTED_PROXIES: '127.0.0.1' },
    })
    const headers = { origin: 'https://elsewhere.example', 'x-forwarded-for': '203.0.113.9' }
    const ann = await Person.arrive(chat.url)
    await ann.call('PUT', '/api/session', { nickname: 'ann' }, headers)
    await until('the line', () => of(chat, 'origin refused').length > 0)
    expect(of(chat, 'origin refused')).toEqual([expect.objectContaining({ address: '203.0.113.9', network })])
  })

  it('have one hash per network, keyed by the session key', () => {
    const { lines, refusals } = logged()
    for (const addressKey of ['203.0.113.7', '203.0.113.250', '203.0.114.7'])
      refusals.refused('connection cap reached', { addressKey })
    for (const addressKey of ['2001:db8:1:1', '2001:db8:1:2', '2001:db8:2:1'])
      refusals.refused('origin refused', { addressKey })
    refusals.flush()
    const networks = lines.slice(0, 4).map((line) => (line as Line & { network: string }).network)
    expect(new Set(networks).size).toBe(4)
    const other = logged()
    new RefusalLog(
      pino({ base: null }, { write: (line: string) => void other.lines.push(JSON.parse(line) as Line) }),
      'another key',
      false,
    ).refused('connection cap reached', { addressKey: '203.0.113.7' })
    expect(other.lines[0]).not.toMatchObject({ network: networks[0] })
  })

  it('are five lines and one with the counts, however many clients of however many networks', () => {
    const { lines, refusals } = logged()
    for (let n = 0; n < 100_000; n += 1)
      refusals.refused('rate limited', { addressKey: `10.${n % 200}.${n % 100}.1`, limit: 'message' })
    expect(lines).toHaveLength(5)
    refusals.flush()
    expect(lines).toHaveLength(6)
    const last = lines[5] as Line & { networks: Record<string, number> }
    expect(last).toMatchObject({ msg: 'rate limited, in all', limit: 'message', count: 100_000 })
    expect(Object.keys(last.networks)).toHaveLength(20)
    refusals.flush()
    expect(lines).toHaveLength(6)
  })
})
