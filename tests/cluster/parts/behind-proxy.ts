import { Spawned } from '../../server/spawned'
import { closeAll, type Environment, Person, type Tab, value } from '../../support/chat'
import { freePort } from '../../support/free-port'
import { type Postgres, startPostgres } from '../../support/postgres'
import { startRedis } from '../../support/redis'

export const PEOPLE = 20

/** The proxy of the running test. */
export interface BehindProxy {
  nodes: Spawned[]
  environment: Environment
  /** Its public address. */
  url: string
}

/** Two new nodes for each test of a `describe`. @param startProxy in front of these nodes */
export function twoNodesBehind(startProxy: (nodes: readonly Spawned[]) => Promise<string>): BehindProxy {
  const behind: BehindProxy = { nodes: [], environment: {}, url: '' }
  let postgres: Postgres
  let redis: { url: string; stop: () => Promise<void> }

  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
  })
  beforeEach(async () => {
    behind.environment = {
      DATABASE_URL: await postgres.emptyDatabase(),
      REDIS_URL: redis.url,
      SESSION_KEYS: 'a key that both of these nodes have in common',
      TRUSTED_PROXIES: '127.0.0.1',
      MAX_BODY_BYTES: '16384',
      METRICS_TOKEN: 'a token',
    }
    const ports = [await freePort(), await freePort()]
    behind.nodes = await Promise.all(
      ports.map((port) => Spawned.listening({ ...behind.environment, PORT: String(port) })),
    )
    behind.url = await startProxy(behind.nodes)
  })
  afterEach(closeAll)
  afterAll(async () => {
    await postgres.stop()
    await redis.stop()
  })
  return behind
}

export async function enter(person: Person, options?: Parameters<Person['connect']>[0]): Promise<Tab> {
  const tab = await person.connect(options)
  await tab.enter()
  return tab
}

export async function connectionsAt({ url }: Spawned): Promise<number> {
  const headers = { authorization: 'Bearer a token' }
  const metrics = await (await fetch(`${url}/metrics`, { headers })).text()
  return Number(/^teahouse_connections (\d+)$/m.exec(metrics)![1])
}

/** Every client sends a message, and every client hears all of them. */
export async function expectTalk(tabs: readonly Tab[]): Promise<void> {
  const said = await Promise.all(tabs.map((tab, n) => tab.say(`from ${n}`)))
  const seqs = said.map(value).map(({ seq }) => seq)
  const hasAll = ({ entries }: Tab) => seqs.every((wanted) => entries.some(({ seq }) => seq === wanted))
  for (const tab of tabs) await tab.until('all', hasAll)
}

/** What every proxy must do for long-polling, whose requests may each use another connection. */
export function keepsPollingAtOneNode(behind: BehindProxy): void {
  it('share those who bring no cookie yet', async () => {
    const open = () => fetch(`${behind.url}/socket.io/?EIO=4&transport=polling`)
    const answers = await Promise.all(Array.from({ length: PEOPLE }, open))
    for (const { status } of answers) expect(status).toBe(200)
    for (const node of behind.nodes) expect(await connectionsAt(node)).toBeGreaterThan(0)
  })

  it('keep a client at one node by the cookie of https', async () => {
    const address = `${behind.url}/socket.io/?EIO=4&transport=polling`
    const clients = Array.from({ length: PEOPLE }, async (_, n) => {
      const headers = { cookie: `theme=dark; __Host-teahouse=key${n}; __Host-teahouse.sig=signature` }
      const opened = await (await fetch(address, { headers })).text()
      return { headers, sid: (JSON.parse(opened.slice(1)) as { sid: string }).sid }
    })
    const opened = await Promise.all(clients)
    for (const node of behind.nodes) expect(await connectionsAt(node)).toBeGreaterThan(0)
    for (const { headers, sid } of opened)
      expect((await fetch(`${address}&sid=${sid}`, { method: 'POST', headers, body: '40' })).status).toBe(200)
  })

  it('keep a client that can only poll at one node, also while a preference, which is a cookie too, changes', async () => {
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => Person.arrive(behind.url)))
    const tabs = await Promise.all(people.map((person) => enter(person, { transports: ['polling'] })))
    for (const node of behind.nodes) expect(await connectionsAt(node)).toBeGreaterThan(0)
    await expectTalk(tabs)
    for (const theme of ['dark', 'light', 'auto']) {
      for (const [n, { socket }] of tabs.entries()) {
        // Read for every request.
        const headers = socket.io.opts.extraHeaders as { cookie: string }
        headers.cookie = `theme=${theme}; ${people[n]!.cookie}; language=en`
      }
      await expectTalk(tabs)
    }
    for (const { socket } of tabs) {
      expect(socket.connected).toBe(true)
      expect(socket.io.engine.transport.name).toBe('polling')
    }
  })
}
