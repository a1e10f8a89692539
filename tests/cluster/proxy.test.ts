import { Agent } from 'node:http'
import { io } from 'socket.io-client'
import { closeLater, Person, Tab, until, value } from '../support/chat'
import { startCaddy } from '../support/caddy'
import { describeWith, missing } from '../support/missing'
import { redisIsMissing } from '../support/redis'
import { Spawned } from '../server/spawned'
import {
  connectionsAt,
  enter,
  expectTalk,
  keepsPollingAtOneNode,
  PEOPLE,
  twoNodesBehind,
} from './parts/behind-proxy'

const GIVEN_UP_MS = 5_000

describeWith(missing('caddy', 'version') ?? redisIsMissing())(
  'two nodes behind the proxy of compose.yaml',
  () => {
    const behind = twoNodesBehind((nodes) => startCaddy(nodes.map(({ url }) => url)))
    const people = (count: number) =>
      Promise.all(Array.from({ length: count }, () => Person.arrive(behind.url)))

    it('give the page and one session, and every client a WebSocket to one of them', async () => {
      const page = await fetch(behind.url)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain('msg_log')
      const everybody = await people(PEOPLE)
      const tabs = await Promise.all(everybody.map((person) => enter(person)))
      for (const { socket } of tabs) expect(socket.io.engine.transport.name).toBe('websocket')
      for (const node of behind.nodes) expect(await connectionsAt(node)).toBeGreaterThan(0)
      await expectTalk(tabs)
      const { body } = await everybody[0]!.call('PUT', '/api/session', { nickname: 'ann' })
      expect((await everybody[0]!.call('GET', '/api/session')).body).toEqual(body)
    })

    keepsPollingAtOneNode(behind)

    it('know the address of a client, whatever it forges', async () => {
      const bob = await enter(await Person.arrive(behind.url, 'bob'))
      const ann = await Person.arrive(behind.url, 'ann')
      const agent = new Agent({ localAddress: '127.9.8.7' })
      const extraHeaders = { cookie: ann.cookie, 'x-forwarded-for': '203.0.113.5' }
      // The type is for browsers, which have no agents.
      const socket = io(behind.url, {
        forceNew: true,
        transports: ['websocket'],
        extraHeaders,
        agent: agent as never,
      })
      closeLater(() => void socket.disconnect())
      const { you } = await new Tab(socket).enter()
      expect(you.address).toBe('127.9.*.*')
      await bob.until('ann', ({ received }) =>
        received.join.flatMap(({ members }) => members).some(({ address }) => address === '127.9.*.*'),
      )
    })

    it.each(['SIGKILL', 'SIGTERM'] as const)(
      'let people in and talk when one ends by %s, and use it when it is back',
      async (signal) => {
        const everybody = await people(PEOPLE)
        const tabs = await Promise.all(everybody.map((person) => enter(person)))
        const PORT = new URL(behind.nodes[0]!.url).port
        const isAt = await connectionsAt(behind.nodes[0]!)
        await behind.nodes[0]!.end(signal)
        await until(
          'its people to lose the connection',
          () => tabs.filter(({ socket }) => !socket.connected).length === isAt,
        )
        for (const person of everybody) expect((await person.call('GET', '/api/session')).status).toBe(200)
        const back = await Promise.all(everybody.map((person) => enter(person)))
        await expectTalk(back)
        behind.nodes[0] = await Spawned.listening({ ...behind.environment, PORT })
        await until('somebody comes to it', async () => {
          await Promise.all((await people(2)).map((person) => enter(person)))
          return (await connectionsAt(behind.nodes[0]!)) > 0
        })
      },
    )

    it('skip a node that hangs', async () => {
      const hanging = behind.nodes[0]!
      hanging.signal('SIGSTOP')
      try {
        // A request that the hanging node already has fails.
        const answer = () =>
          fetch(`${behind.url}/api/session`, { signal: AbortSignal.timeout(GIVEN_UP_MS) }).then(
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

    it('accept bodies and packets of the size a node accepts, and no larger ones', async () => {
      const ann = await Person.arrive(behind.url, 'ann')
      expect((await ann.call('PUT', '/api/session', { nickname: 'x'.repeat(10_000) })).status).toBe(422)
      const { status, body } = await ann.call<{ code: string }>('PUT', '/api/session', {
        nickname: 'x'.repeat(20_000),
      })
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'bad-request' })
      const tab = await enter(ann, { transports: ['polling'] })
      expect(await tab.say('茶'.repeat(20_000))).toMatchObject({ ok: false, code: 'text-too-long' })
      value(await tab.say('茶'.repeat(4_000)))
    })
  },
)
