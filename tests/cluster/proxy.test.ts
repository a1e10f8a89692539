import { Agent } from 'node:http'
import { io } from 'socket.io-client'
import { closeAll, closeLater, type Environment, Person, Tab, until, value } from '../support/chat'
import { caddyIsMissing, startCaddy } from '../support/caddy'
import { freePort } from '../support/free-port'
import { type Postgres, startPostgres } from '../support/postgres'
import { describeWith, redisIsMissing, startRedis } from '../support/redis'
import { Spawned } from '../server/spawned'

const PEOPLE = 20
const GIVEN_UP_MS = 5_000

describeWith(caddyIsMissing() ?? redisIsMissing())('two nodes behind the proxy of compose.yaml', () => {
  let postgres: Postgres
  let redis: { url: string; stop: () => Promise<void> }
  let environment: Environment
  let nodes: Spawned[]
  let proxy: string

  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
  })
  beforeEach(async () => {
    environment = {
      DATABASE_URL: await postgres.emptyDatabase(),
      REDIS_URL: redis.url,
      SESSION_KEYS: 'a key that both of these nodes have in common',
      TRUSTED_PROXIES: '127.0.0.1',
      MAX_BODY_BYTES: '16384',
      METRICS_TOKEN: 'a token',
    }
    const ports = [await freePort(), await freePort()]
    nodes = await Promise.all(ports.map((port) => Spawned.listening({ ...environment, PORT: String(port) })))
    proxy = await startCaddy(nodes.map(({ url }) => url))
  })
  afterEach(closeAll)
  afterAll(async () => {
    await postgres.stop()
    await redis.stop()
  })

  const enter = async (person: Person, options?: Parameters<Person['connect']>[0]) => {
    const tab = await person.connect(options)
    await tab.enter()
    return tab
  }
  const people = (count: number) => Promise.all(Array.from({ length: count }, () => Person.arrive(proxy)))
  const connectionsAt = async ({ url }: Spawned) => {
    const metrics = await (
      await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer a token' } })
    ).text()
    return Number(/^teahouse_connections (\d+)$/m.exec(metrics)![1])
  }
  const expectTalk = async (tabs: Tab[]) => {
    const said = await Promise.all(tabs.map((tab, n) => tab.say(`from ${n}`)))
    const seqs = said.map(value).map(({ seq }) => seq)
    const hasAll = ({ entries }: Tab) => seqs.every((wanted) => entries.some(({ seq }) => seq === wanted))
    for (const tab of tabs) await tab.until('all', hasAll)
  }

  it('give the page and one session, and everybody a WebSocket at one of them', async () => {
    const page = await fetch(proxy)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('msg_log')
    const everybody = await people(PEOPLE)
    const tabs = await Promise.all(everybody.map((person) => enter(person)))
    for (const { socket } of tabs) expect(socket.io.engine.transport.name).toBe('websocket')
    for (const node of nodes) expect(await connectionsAt(node)).toBeGreaterThan(0)
    await expectTalk(tabs)
    const { body } = await everybody[0]!.call('PUT', '/api/session', { nickname: 'ann' })
    expect((await everybody[0]!.call('GET', '/api/session')).body).toEqual(body)
  })

  it('share those who bring no cookie yet', async () => {
    const open = () => fetch(`${proxy}/socket.io/?EIO=4&transport=polling`)
    const answers = await Promise.all(Array.from({ length: PEOPLE }, open))
    for (const { status } of answers) expect(status).toBe(200)
    for (const node of nodes) expect(await connectionsAt(node)).toBeGreaterThan(0)
  })

  it('keep a client that can only poll at one node', async () => {
    const everybody = await people(PEOPLE)
    const tabs = await Promise.all(everybody.map((person) => enter(person, { transports: ['polling'] })))
    for (const node of nodes) expect(await connectionsAt(node)).toBeGreaterThan(0)
    for (let turn = 0; turn < 3; turn += 1) await expectTalk(tabs)
    for (const { socket } of tabs) {
      expect(socket.connected).toBe(true)
      expect(socket.io.engine.transport.name).toBe('polling')
    }
  })

  it('keep it there while a preference, which is a cookie too, changes again and again', async () => {
    const everybody = await people(PEOPLE)
    const tabs = await Promise.all(everybody.map((person) => enter(person, { transports: ['polling'] })))
    for (const theme of ['dark', 'light', 'auto']) {
      for (const [n, { socket }] of tabs.entries()) {
        // Read for every request.
        const headers = socket.io.opts.extraHeaders as { cookie: string }
        headers.cookie = `theme=${theme}; ${everybody[n]!.cookie}; language=en`
      }
      await expectTalk(tabs)
    }
    for (const { socket } of tabs) expect(socket.connected).toBe(true)
  })

  it('know where people come from, whatever they claim', async () => {
    const bob = await enter(await Person.arrive(proxy, 'bob'))
    const ann = await Person.arrive(proxy, 'ann')
    const agent = new Agent({ localAddress: '127.9.8.7' })
    const extraHeaders = { cookie: ann.cookie, 'x-forwarded-for': '203.0.113.5' }
    // The type speaks of browsers, where there are no agents.
    const socket = io(proxy, {
      forceNew: true,
      transports: ['websocket'],
      extraHeaders,
      agent: agent as never,
    })
    closeLater(() => void socket.disconnect())
    const { you } = await new Tab(socket).enter()
    expect(you.address).toBe('127.9.*.*')
    await bob.until('ann', ({ heard }) =>
      heard.join.flatMap(({ members }) => members).some(({ address }) => address === '127.9.*.*'),
    )
  })

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'let people in and talk when one ends by %s, and use it when it is back',
    async (signal) => {
      const everybody = await people(PEOPLE)
      const tabs = await Promise.all(everybody.map((person) => enter(person)))
      const PORT = new URL(nodes[0]!.url).port
      const isAt = await connectionsAt(nodes[0]!)
      await nodes[0]!.end(signal)
      await until(
        'its people to lose the connection',
        () => tabs.filter(({ socket }) => !socket.connected).length === isAt,
      )
      for (const person of everybody) expect((await person.call('GET', '/api/session')).status).toBe(200)
      const back = await Promise.all(everybody.map((person) => enter(person)))
      await expectTalk(back)
      nodes[0] = await Spawned.listening({ ...environment, PORT })
      await until('somebody comes to it', async () => {
        await Promise.all((await people(2)).map((person) => enter(person)))
        return (await connectionsAt(nodes[0]!)) > 0
      })
    },
  )

  it('pass over a node that hangs', async () => {
    const hanging = nodes[0]!
    hanging.signal('SIGSTOP')
    try {
      // What is already on its way to the node that hangs is given up.
      const answer = () =>
        fetch(`${proxy}/api/session`, { signal: AbortSignal.timeout(GIVEN_UP_MS) }).then(
          ({ status }) => status,
          () => null,
        )
      await until('answers of the other node alone', async () => {
        const statuses = await Promise.all(Array.from({ length: PEOPLE }, answer))
        return statuses.every((status) => status === 200)
      })
      await expectTalk(await Promise.all((await people(5)).map((person) => enter(person))))
    } finally {
      hanging.signal('SIGCONT')
    }
  })

  it('take bodies and packets of the size a node takes, and no larger ones', async () => {
    const ann = await Person.arrive(proxy, 'ann')
    expect((await ann.call('PUT', '/api/session', { nickname: 'x'.repeat(10_000) })).status).toBe(422)
    const { status, body } = await ann.call<{ code: string }>('PUT', '/api/session', {
      nickname: 'x'.repeat(20_000),
    })
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'bad-request' })
    const tab = await enter(ann, { transports: ['polling'] })
    expect(await tab.say('茶'.repeat(20_000))).toMatchObject({ ok: false, code: 'text-too-long' })
    value(await tab.say('茶'.repeat(4_000)))
  })
})
