import { execFileSync } from 'node:child_process'
import type { Case } from '../faults/cases'
import { atMost, exactly, type Figure, note, within } from '../faults/parts/figures'
import { onScene } from '../faults/parts/scene'
import { Person, sleep } from '../support/chat'
import { addressOf, acceptedClient, RawClient } from './raw-client'
import { pictures } from './pictures'
import { raidWithModerator, raidWithout } from './raids'
import { Stage } from './stage'

const MINUTE_MS = 60_000
/** `--full`: the cases that take an hour. */
const isFull = process.argv.includes('--full')

/** B: bounds on what clients can cost the server. */
export const hostileCases: Case[] = [
  { bar: 'B1', title: 'one address requests large pages and reads none', measure: () => pages(1, 60, 100) },
  { bar: 'B2', title: 'the same from 8 addresses', measure: () => pages(8, 200, 200) },
  { bar: 'B3', title: 'invalid packets', measure: packets },
  { bar: 'B4', title: 'fragments of one byte, without a session', measure: fragments },
  {
    bar: 'B5',
    title: 'large messages in rooms that stay open, with a heap of 256 MB',
    measure: () => large(isFull ? 60 * MINUTE_MS : 3 * MINUTE_MS),
    timeoutMs: isFull ? 65 * MINUTE_MS : 5 * MINUTE_MS,
  },
  { bar: 'B6', title: 'handshakes from 8 addresses, as fast as possible', measure: handshakes },
  { bar: 'B7', title: 'the members of a large room, requested repeatedly', measure: members },
  { bar: 'B7', title: 'renames of 100 sessions in 15 rooms', measure: renames },
  { bar: 'B9', title: 'silent connections, with 1,024 file descriptors', measure: silence },
  { bar: 'B10', title: 'reconnects after disconnection for misuse', measure: coolsDown },
  {
    bar: 'B21',
    title: 'mutated inputs',
    measure: () => fuzzed(isFull ? 1_000_000 : 50_000),
    timeoutMs: isFull ? 60 * MINUTE_MS : 5 * MINUTE_MS,
  },
  { bar: 'B22', title: '200 clients of one address talk', measure: school },
  {
    bar: 'B23',
    title: '200 newcomers raid a room, a moderator raises its shield',
    measure: raidWithModerator,
  },
  { bar: 'B24', title: 'the same, without a moderator', measure: raidWithout },
  { bar: 'B25', title: '20 large pictures at once, their process killed and stopped', measure: pictures },
]

function pages(addresses: number, rssMb: number, lagMs: number): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene)
    await fill(stage.url, 'large', 400)
    await stage.attack('pages', { addresses, connections: 10, asks: 200, room: 'large' })
    return stage.figures({ rssMb, lagMs })
  })
}

function packets(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene)
    const { closedAfterMs, sent } = await stage.attack('packets', { connections: 20, forMs: 5_000 })
    return [
      within('closed after, at most', closedAfterMs ?? Infinity, 1_000, 'ms'),
      note('packets sent', sent),
      ...(await stage.figures({ lagMs: 100 })),
    ]
  })
}

function fragments(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene)
    const { open } = await stage.attack('fragments', { connections: 390, forMs: 3_000 })
    const client = await new RawClient(stage.url, { address: addressOf(9) }).handshake()
    await sleep(500)
    return [
      exactly('fragmented connections still open', open, 0),
      exactly('refusal without a session', client.code ?? 'nothing', 'session-required'),
      exactly('and closed', client.isClosed ? 'yes' : 'no', 'yes'),
      ...(await stage.figures({ rssMb: 60, lagMs: 100 })),
    ]
  })
}

function large(forMs: number): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene, {
      NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=256',
    })
    const { stored } = await stage.attack('large', { sessions: 60, rooms: 10, forMs })
    return [note('messages of 16 kB', stored), ...(await stage.figures({ rssMb: 200 }))]
  })
}

/** A school behind one address: each client sends ten messages a minute. */
function school(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene)
    const { stored, refused } = await stage.attack('talk', { people: 200, eachMs: 6_000, forMs: MINUTE_MS })
    return [
      note('messages', stored),
      exactly('refusals of the 200', refused, 0),
      ...(await stage.figures({ lagMs: 100 })),
    ]
  })
}

function handshakes(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene)
    const attack = stage.attack('handshakes', { addresses: 8, forMs: 8_000 })
    await sleep(2_000)
    const waits: number[] = []
    let refused = 0
    for (let n = 0; n < 20; n += 1) {
      const from = performance.now()
      const client = await acceptedClient(stage.url, `203.0.113.${n + 1}`).catch(() => null)
      if (client === null) refused += 1
      waits.push(performance.now() - from)
      client?.end()
    }
    const { handshakes } = await attack
    return [
      exactly('newcomers refused', refused, 0),
      within('newcomers wait, at most', Math.max(...waits), 1_000, 'ms'),
      note('handshakes', handshakes),
      ...(await stage.figures({})),
    ]
  })
}

function members(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene, {
      MAX_CONNECTIONS_PER_ADDRESS: '2000',
      RATE_SESSIONS_PER_MINUTE: '0',
    })
    for (let from = 0; from < 1_500; from += 50) {
      const group = Array.from({ length: 50 }, (_, n) =>
        acceptedClient(stage.url, addressOf((from + n) % 100)),
      )
      for (const client of await Promise.all(group)) await client.ask('join', { room: 'crowd' })
    }
    await stage.attack('members', { asks: 2_000, room: 'crowd' })
    return stage.figures({ lagMs: 100 })
  })
}

function renames(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene)
    const { renamed } = await stage.attack('renames', { sessions: 100, rooms: 15, forMs: 10_000 })
    return [note('renamed', renamed), ...(await stage.figures({ rssMb: 100 }))]
  })
}

function silence(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene, { MAX_CONNECTIONS: '800' })
    execFileSync('prlimit', ['--pid', String(stage.server.pid), '--nofile=1024:1024'])
    const from = performance.now()
    const silent = stage.attack('silence', { connections: 1_200, forMs: 15_000, begin: '' })
    await sleep(1_000)
    const health = await fetch(`${stage.url}/healthz`).then(
      ({ status }) => status,
      () => 0,
    )
    const { open } = await silent
    return [
      exactly('health check', health, 200),
      atMost('still open after 15 s', open, 0),
      note('took', (performance.now() - from) / 1_000, 's'),
      ...(await stage.figures({})),
    ]
  })
}

function fuzzed(count: number): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene, { LOG_LEVEL: 'info' })
    const seed = Date.now() % 1_000_000
    const { sent } = await stage.attack('fuzz', { seed, count })
    return [
      note('seed', String(seed)),
      note('inputs', sent),
      exactly('stack traces in the log', (stage.server.output.match(/"stack"/g) ?? []).length, 0),
      ...(await stage.figures({})),
    ]
  })
}

function coolsDown(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene)
    const address = addressOf(0)
    const { cookie } = await Person.arrive(stage.url, undefined, { 'x-forwarded-for': address })
    const waits: number[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      const client = await connectWhenAccepted(stage.url, address, cookie)
      while (!client.isClosed) {
        for (let n = 0; n < 1_000; n += 1) client.send('6')
        await sleep(5)
      }
      const from = performance.now()
      const back = await connectWhenAccepted(stage.url, address, cookie)
      waits.push((performance.now() - from) / 1_000)
      back.end()
    }
    return [
      exactly(
        'each wait longer than the one before',
        String(waits.every((s, n) => s > (waits[n - 1] ?? 1))),
        'true',
      ),
      note('waits', waits.map((s) => s.toFixed(1)).join(', '), 's'),
      ...(await stage.figures({ lagMs: 100 })),
    ]
  })
}

async function connectWhenAccepted(url: string, address: string, cookie: string): Promise<RawClient> {
  for (;;) {
    const client = await new RawClient(url, { address, cookie }).handshake()
    if (client.code === null && !client.isClosed) return client
    client.end()
    await sleep(100)
  }
}

/** Sends messages of 16 kB, from many sessions, so that each stays within its limits. */
async function fill(url: string, room: string, messages: number): Promise<void> {
  for (let sent = 0; sent < messages;) {
    const client = await acceptedClient(url, `203.0.113.${(sent / 20) % 190}`)
    await client.ask('join', { room })
    for (let n = 0; n < 20; n += 1, sent += 1)
      await client.ask('message', { room, clientId: `c${sent}`, text: '🍵'.repeat(4_000) })
    client.end()
  }
}
