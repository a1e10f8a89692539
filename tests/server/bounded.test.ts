import { once } from 'node:events'
import { connect } from 'node:net'
import { CoolDowns } from '../../server/realtime/admission/cool-downs'
import { LoadMonitor, readerOfLoad } from '../../server/monitoring/load'
import type { LoadReading } from '../../server/monitoring/load'
import type { MemberId } from '../../common/protocol/ids'
import { closeAll, enter, Person, sleep, startChat, type TestChat, until, value } from '../support/chat'
import { closed } from '../support/closed'
import { ask, RawSocket } from './raw'

const limits = { RATE_LIMITS: 'on' }
const naming = (client: number) => ({ 'x-forwarded-for': `203.0.113.${client}` })

describe('what a client costs', () => {
  afterEach(closeAll)

  it('[L1] is cut off when it sends useless packets, and has to wait longer each time', async () => {
    const chat = await startChat(limits)
    const { cookie } = await Person.arrive(chat.url)
    const waits: number[] = []
    for (let turn = 0; turn < 2; turn += 1) {
      // Waits: as long as the server says.
      await sleep(waits[0] ?? 0)
      let client = await opened(chat, cookie)
      for (let n = 0; n < 4_000 && !client.isClosed; n += 1) client.send('6')
      await until('it to be cut', () => client.isClosed)
      client = await opened(chat, cookie)
      const refusal = client.received.find((frame) => frame.startsWith('44'))!
      const { data } = JSON.parse(refusal.slice(2)) as { data: { code: string; retryAfterMs: number } }
      expect(data.code).toBe('busy')
      waits.push(data.retryAfterMs)
    }
    expect(waits[1]).toBeGreaterThan(waits[0]!)
    await expect((await Person.arrive(chat.url)).connect()).resolves.toBeDefined()
  })

  it.each([
    ['pings of WebSocket', Buffer.from([0x89, 0x80, 0, 0, 0, 0])],
    ['pongs of WebSocket', Buffer.from([0x8a, 0x80, 0, 0, 0, 0])],
  ])('[L1] counts %s as well', async (_, frame) => {
    const chat = await startChat(limits)
    const { cookie } = await Person.arrive(chat.url)
    const socket = await upgraded(chat, cookie)
    const ended = closed(socket)
    socket.write(Buffer.concat(Array.from({ length: 4_000 }, () => frame)))
    await ended
  })

  it('[L1] is cut off when it keeps asking though it is told to wait, and cools down', async () => {
    const chat = await startChat({ ...limits, RATE_ASKS_PER_MINUTE: '6' })
    const { cookie } = await Person.arrive(chat.url)
    const client = await opened(chat, cookie)
    for (let n = 0; n < 300; n += 1) client.send(`42${n}["leave",{"room":"lobby"}]`)
    await until('it to be cut', () => client.isClosed)
    expect((await opened(chat, cookie)).hasReceived('44{"message":"busy"')).toBe(true)
  })

  it.each([
    ['cools down as a network where', () => ({}), false],
    ['cools down as a network that forges the header of a proxy, where', () => naming(7), false],
    ['does not cool down as a network behind a proxy that is not trusted, where', naming, true],
  ])('[L1] %s five of its sessions were cut off', async (_, headersOf, mayOthersEnter) => {
    const chat = await startChat({ ...limits, RATE_ASKS_PER_MINUTE: '6' })
    const others = await Person.arrive(chat.url)
    for (let n = 0; n < 5; n += 1) {
      const { cookie } = await Person.arrive(chat.url)
      const headers = headersOf(n)
      const client = await opened(chat, cookie, headers)
      for (let n = 0; n < 300; n += 1) client.send(`42${n}["leave",{"room":"lobby"}]`)
      await until('it to be cut', () => client.isClosed)
      const again = await opened(chat, cookie, headers)
      expect(again.hasReceived('44{"message":"busy"')).toBe(true)
    }
    const other = await opened(chat, others.cookie, headersOf(9))
    expect(other.hasReceived('40{')).toBe(mayOthersEnter)
  })

  it('[L1] is cut off before the handshake without a cool-down for its network', async () => {
    const chat = await startChat(limits)
    for (let n = 0; n < 6; n += 1) {
      const { cookie } = await Person.arrive(chat.url)
      const client = new RawSocket(chat.url, { cookie })
      await until('the door', () => client.hasReceived('0'))
      for (let packets = 0; packets < 30; packets += 1) client.send('6')
      await until('it to be cut', () => client.isClosed)
    }
    await expect((await Person.arrive(chat.url)).connect()).resolves.toBeDefined()
  })

  it('[L1] never cuts off a client for what others of its network send', async () => {
    const chat = await startChat({ ...limits, RATE_BYTES_IN_PER_ADDRESS_PER_MINUTE: '60000' })
    const neighbour = await opened(chat, (await Person.arrive(chat.url)).cookie)
    const ann = await enter(chat.url, 'ann')
    const large = JSON.stringify('x'.repeat(50_000))
    for (let n = 0; n < 10; n += 1) neighbour.send(`42["no such ask",${large}]`)
    expect(await ann.say('one')).toMatchObject({ ok: true })
    expect(await ann.say('two')).toMatchObject({ ok: true })
    expect(neighbour.isClosed).toBe(false)
  })

  it('[L3] delays no message of its network for what it has read', async () => {
    const chat = await startChat({ ...limits, RATE_BYTES_OUT_PER_ADDRESS_PER_MINUTE: '9000' })
    const ann = await enter(chat.url, 'ann')
    const reader = await enter(chat.url, 'reader')
    for (let n = 0; n < 5; n += 1) value(await ann.say('x'.repeat(2_000)))
    const asked = () => reader.askAnything('history', { room: 'lobby', before: 9, limit: 9 })
    expect(await asked()).toMatchObject({ ok: true })
    expect(await asked()).toMatchObject({ ok: false, code: 'too-fast' })
    expect(await ann.say('nobody waits')).toMatchObject({ ok: true })
  })

  it('[L3] is bounded in values: an ask of empty lists is refused before it waits', async () => {
    const chat = await startChat(limits)
    const ann = await enter(chat.url, 'ann')
    const input = { room: 'lobby', before: 9, limit: 1, more: Array.from({ length: 1_000 }, () => []) }
    expect(await ann.askAnything('history', input)).toMatchObject({ ok: false, code: 'bad-request' })
    expect(await ann.askAnything('history', { ...input, more: [] })).toMatchObject({ ok: true })
  })

  it('[L3] is told that an ask has waited too long, though it reads nothing', async () => {
    const chat = await startChat()
    const ann = await enter(chat.url, 'ann', 'unread')
    for (let n = 0; n < 20; n += 1) value(await ann.say('茶'.repeat(4_000), { room: 'unread' }))
    const { cookie } = await Person.arrive(chat.url)
    const reader = await opened(chat, cookie)
    reader.send('420["join",{"room":"unread"}]')
    await until('the room', () => reader.hasReceived('430'))
    reader.pause()
    for (let n = 1; n <= 60; n += 1)
      reader.send(`42${n}["history",{"room":"unread","before":99,"limit":100}]`)
    await until('refusals', async () => (await answered(chat, 'history', 'busy')) > 0)
  })

  it('[L2] is one CONNECT without a session: told why, and closed', async () => {
    const chat = await startChat(limits)
    for (const headers of [{}, { origin: 'http://evil.example' }] as Record<string, string>[]) {
      const stranger = new RawSocket(chat.url, headers)
      await until('the door', () => stranger.hasReceived('0'))
      stranger.send('40')
      await until('the refusal', () => stranger.hasReceived('44'))
      await until('the end', () => stranger.isClosed)
    }
    const talker = new RawSocket(chat.url, {})
    await until('the door', () => talker.hasReceived('0'))
    talker.send('42["message",{}]')
    await until('the end', () => talker.isClosed)
    expect(talker.hasReceived('44')).toBe(false)
  })

  it.each([
    ['64 fragments and no more', 64, ''],
    ['2 kB and no more', 4, 'x'.repeat(700)],
  ])('[L2] reads without a session %s', async (_, fragments, text) => {
    const chat = await startChat(limits)
    const socket = await upgraded(chat, '')
    const ended = closed(socket)
    const fragment = (first: number) =>
      Buffer.concat([
        Buffer.from([first, 0x80 | 126, text.length >> 8, text.length & 255, 0, 0, 0, 0]),
        Buffer.from(text),
      ])
    socket.write(Buffer.concat([fragment(0x01), ...Array.from({ length: fragments }, () => fragment(0))]))
    await ended
  })

  it('[L3] starts no further ask while 256 kB are buffered', async () => {
    const chat = await startChat()
    const ann = await enter(chat.url, 'ann', 'large')
    for (let n = 0; n < 20; n += 1) value(await ann.say('茶'.repeat(4_000), { room: 'large' }))
    const reader = await enter(chat.url, 'bob', 'large')
    const before = await answered(chat, 'history')
    const stream = streamOf(reader)
    stream.pause()
    let isAnswered = 0
    for (let n = 0; n < 300; n += 1)
      void reader
        .askAnything('history', { room: 'large', before: 1_000, limit: 100 })
        .then(() => (isAnswered += 1))
    // Another client's later ask is answered meanwhile.
    for (let n = 0; n < 10; n += 1) await ann.askAnything('history', { room: 'large', before: 9, limit: 1 })
    expect((await answered(chat, 'history')) - before - 10).toBeLessThan(200)
    stream.resume()
    await until('all answers', () => isAnswered === 300)
  })
})

describe('cooling down', () => {
  const session = (n: number) => `member ${n}` as MemberId

  it('[L1] doubles with each cut, up to ten minutes, and is forgiven half an hour after the last', () => {
    const coolDowns = new CoolDowns()
    let now = 0
    const waits = Array.from({ length: 12 }, () => {
      coolDowns.cut(session(0), 'home', now)
      const ms = coolDowns.leftMs(session(0), 'home', now)
      now += ms
      expect(coolDowns.leftMs(session(0), 'home', now)).toBe(0)
      return ms
    })
    expect(waits.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000])
    expect(waits.at(-1)).toBe(600_000)
    now += 30 * 60_000
    coolDowns.sweep(now)
    coolDowns.cut(session(0), 'home', now)
    expect(coolDowns.leftMs(session(0), 'home', now)).toBe(2_000)
  })

  it('[L1] of several connections cut at the same time counts once', () => {
    const coolDowns = new CoolDowns()
    for (let n = 0; n < 40; n += 1) coolDowns.cut(session(n % 6), 'home', 0)
    expect(coolDowns.leftMs(session(0), 'home', 0)).toBe(2_000)
    expect(coolDowns.leftMs(session(9), 'home', 0)).toBe(2_000)
  })

  it('[L1] applies to the /56 and the /48 around a /64 when many were cut in them', () => {
    const coolDowns = new CoolDowns()
    for (let n = 0; n < 79; n += 1) coolDowns.cut(session(n), `2001:db8:0:${n.toString(16)}00`, 0)
    expect(coolDowns.leftMs(null, '2001:db8:0:ffff', 0)).toBe(0)
    coolDowns.cut(session(79), '2001:db8:0:4f00', 0)
    expect(coolDowns.leftMs(null, '2001:db8:0:ffff', 0)).toBe(2_000)
    expect(coolDowns.leftMs(null, '2001:db8:1:ffff', 0)).toBe(0)
  })

  it('[L1] applies to a whole network when five of its sessions were cut', () => {
    const coolDowns = new CoolDowns()
    for (let n = 0; n < 4; n += 1) coolDowns.cut(session(n), 'school', 0)
    expect(coolDowns.leftMs(session(9), 'school', 0)).toBe(0)
    coolDowns.cut(session(4), 'school', 0)
    expect(coolDowns.leftMs(session(9), 'school', 0)).toBe(2_000)
    expect(coolDowns.leftMs(session(9), 'home', 0)).toBe(0)
  })
})

describe('an overloaded server', () => {
  afterEach(closeAll)

  it.each<[string, Partial<LoadReading>[], string]>([
    ['all is well', [{}], 'normal'],
    ['a timer was late once', [{ lagMs: 200 }], 'normal'],
    ['timers are late', [{ lagMs: 101 }, { lagMs: 101 }], 'high'],
    ['it works all the time', [{ utilization: 1 }, { utilization: 1 }], 'high'],
    ['memory was nearly used up once', [{ memory: 0.85 }], 'normal'],
    ['memory is nearly used up', [{ memory: 0.85 }, { memory: 0.85 }], 'high'],
    ['timers stay late', Array.from({ length: 5 }, () => ({ lagMs: 200 })), 'critical'],
    ['memory is used up', [{ memory: 0.85 }, { memory: 0.91 }], 'critical'],
    ['it was so before', [{ memory: 0.91 }, { memory: 0.91 }, {}], 'normal'],
  ])('[L4] has this load where %s', (_, readings, load) => {
    const left = [...readings]
    const monitor = new LoadMonitor(() => ({ lagMs: 0, utilization: 0, memory: 0, ...left.shift() }))
    readings.forEach(() => monitor.look())
    expect(monitor.load).toBe(load)
  })

  it('[L4] goes by its heap alone when the system does not tell its memory', () => {
    const read = readerOfLoad(1_000, () => {
      throw new Error('too many open files')
    })
    const { memory } = read()
    expect(memory).toBeGreaterThan(0)
    expect(memory).toBeLessThanOrEqual(1)
  })

  it('[L4] refuses history, then new clients, and goes on with messages', async () => {
    const reading: LoadReading = { lagMs: 0, utilization: 0, memory: 0 }
    const chat = await startChat(limits, undefined, { readLoad: () => reading })
    const ann = await enter(chat.url, 'ann')
    const asked = () => ann.askAnything('history', { room: 'lobby', before: 9, limit: 1 })
    expect(await asked()).toMatchObject({ ok: true })
    reading.memory = 0.95
    await until('history to be refused', async () => !(await asked()).ok)
    expect(await asked()).toMatchObject({ code: 'busy', retryable: true, retryAfterMs: 2_000 })
    expect(JSON.parse((await ask(chat.url, '/readyz')).body)).toEqual({ ok: true, failing: ['load'] })
    const { status, headers } = await ask(chat.url, '/api/rooms/lobby/messages')
    expect([status, headers['retry-after']]).toEqual([503, '2'])
    await expect((await Person.arrive(chat.url)).connect()).rejects.toMatchObject({ data: { code: 'busy' } })
    expect(await ann.say('still here')).toMatchObject({ ok: true })
    reading.memory = 0.1
    await until('history', async () => (await asked()).ok)
  })
})

async function opened(chat: TestChat, cookie: string, headers = {}): Promise<RawSocket> {
  const client = new RawSocket(chat.url, { cookie, ...headers })
  await until('the door', () => client.hasReceived('0'))
  client.send('40')
  await until('an answer', () => client.hasReceived('40') || client.hasReceived('44'))
  return client
}

async function upgraded({ url }: TestChat, cookie: string) {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  const lines = [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ...(cookie === '' ? [] : [`Cookie: ${cookie}`]),
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await once(socket, 'data')
  return socket.resume()
}

/** Of a stock client. */
function streamOf({ socket }: Pick<Awaited<ReturnType<typeof enter>>, 'socket'>) {
  const { transport } = socket.io.engine as unknown as {
    transport: { ws: { pause(): void; resume(): void } }
  }
  return transport.ws
}

async function answered({ url }: TestChat, name: string, outcome = 'ok'): Promise<number> {
  const { body } = await ask(url, '/metrics')
  return Number(
    new RegExp(`^teahouse_asks_total\\{ask="${name}",outcome="${outcome}"\\} (\\d+)$`, 'm').exec(body)?.[1] ??
      0,
  )
}
