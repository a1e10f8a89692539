import { setTimeout } from 'node:timers/promises'
import type { ClientId } from '../../common/protocol/ids'
import { closeAll, type Environment, named, Person, startChat, type Tab, until, value } from '../support/chat'
import { describeWith } from '../support/missing'
import { type Postgres, startPostgres } from '../support/postgres'
import { redisIsMissing, startRedis } from '../support/redis'

describeWith(redisIsMissing())('two nodes', () => {
  let postgres: Postgres
  let redis: { url: string; stop: () => Promise<void> }
  let one: string
  let two: string
  let probes: Tab[] | undefined
  let rooms = 0

  const start = async (environment: Environment = {}) => {
    probes = undefined
    const shared = {
      DATABASE_URL: await postgres.emptyDatabase(),
      REDIS_URL: redis.url,
      SESSION_KEYS: 'a key that both of these nodes have in common',
      ...environment,
    }
    one = (await startChat({ ...shared, NODE_NAME: 'one' })).url
    const second = await startChat({ ...shared, NODE_NAME: 'two' })
    two = second.url
    return async () => {
      await second.close()
      return (await startChat({ ...shared, NODE_NAME: 'two' })).url
    }
  }
  const enter = async (person: Person, url: string, room?: string): Promise<Tab> => {
    const tab = await person.at(url).connect()
    await tab.enter(room)
    return tab
  }
  /** Resolves when each node knows all earlier messages of the other: joins are delivered in order. */
  const settled = async () => {
    probes ??= [await (await Person.arrive(one)).connect(), await (await Person.arrive(two)).connect()]
    const room = `room ${(rooms += 1)}`
    for (const probe of probes) await probe.enter(room)
    for (const probe of probes)
      await until('the other node to be heard', async () => (await probe.enter(room)).count === 2)
    for (const probe of probes) await probe.ask('leave', { room: named(room) })
  }
  const nicknames = async (tab: Tab) =>
    (await tab.enter()).members.map(({ nickname }) => nickname as string).sort()

  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
  })
  afterEach(closeAll)
  afterAll(async () => {
    await postgres.stop()
    await redis.stop()
  })

  it('[M1][P3] share a room: all members hear joins, messages and leaves', async () => {
    await start()
    const ann = await enter(await Person.arrive(one, 'ann'), one)
    const bob = await enter(await Person.arrive(two, 'bob'), two)
    await ann.until('bob has come', (tab) => tab.announced('join').includes('bob'))
    expect(await nicknames(bob)).toEqual(['ann', 'bob'])
    expect(await nicknames(ann)).toEqual(['ann', 'bob'])
    value(await ann.say('from one'))
    value(await bob.say('from two'))
    for (const tab of [ann, bob]) {
      await tab.until('both', ({ entries }) => entries.length === 2)
      expect(tab.entries).toMatchObject([{ text: 'from one' }, { text: 'from two' }])
    }
    await ann.ask('leave', { room: 'lobby' as never })
    await bob.until('ann has gone', (tab) => tab.announced('leave').includes('ann'))
    expect(await nicknames(bob)).toEqual(['bob'])
  })

  it('[R2] answer with the other’s entries, to the last one', async () => {
    await start()
    const ann = await enter(await Person.arrive(one, 'ann'), one)
    const bob = await enter(await Person.arrive(two, 'bob'), two)
    for (let n = 1; n <= 50; n += 1) {
      const { seq } = value(await ann.say(`message ${n}`))
      const { epoch } = await bob.enter('elsewhere')
      const since = { epoch, seq: n - 1 }
      expect(await bob.enter('lobby', since)).toMatchObject({ head: seq, reset: false, entries: [{ seq }] })
      const page = value(await bob.ask('history', { room: 'lobby' as never, before: seq + 1, limit: 1 }))
      expect(page.entries).toMatchObject([{ text: `message ${n}` }])
    }
  })

  it('[R10] answer with the newest mention, on whichever node it was sent', async () => {
    await start()
    const ann = await enter(await Person.arrive(one, 'ann'), one)
    const bob = await enter(await Person.arrive(two, 'bob'), two)
    await ann.until('bob has come', (tab) => tab.announced('join').includes('bob'))
    await bob.ask('leave', { room: named('lobby') })
    for (const seq of [1, 62]) {
      expect(value(await ann.say('@bob, tea?')).seq).toBe(seq)
      await Promise.all(Array.from({ length: 60 }, (_, n) => ann.say(`${n}`)))
      expect(await bob.enter()).toMatchObject({ more: true, mentioned: seq })
    }
  })

  it('[M2] store the same message once when both get it at the same moment (C5)', async () => {
    await start()
    const person = await Person.arrive(one, 'ann')
    const tabs = [await enter(person, one), await enter(person, two)]
    for (let n = 0; n < 200; n += 1) {
      const answers = await Promise.all(tabs.map((tab) => tab.say(`${n}`, { clientId: `c${n}` })))
      expect(answers.map(value).map(({ seq }) => seq)).toEqual([n + 1, n + 1])
    }
    for (const tab of tabs) {
      await tab.until('all', ({ entries }) => entries.at(-1)?.seq === 200)
      expect(tab.entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
    }
  })

  it('[P1] count a member once, until its last connection on any node is closed', async () => {
    await start()
    const bob = await enter(await Person.arrive(two, 'bob'), two)
    const person = await Person.arrive(one, 'ann')
    const here = await enter(person, one)
    await bob.until('ann has come', (tab) => tab.announced('join').includes('ann'))
    const there = await enter(person, two)
    expect((await bob.enter()).count).toBe(2)
    here.socket.disconnect()
    expect((await there.enter()).count).toBe(2)
    there.socket.disconnect()
    await bob.until('ann has gone', (tab) => tab.announced('leave').includes('ann'))
    expect(bob.announced('join')).toEqual(['bob', 'ann'])
    expect(bob.announced('leave')).toEqual(['ann'])
  })

  it('[P2] tell nothing of a client that moves from one to the other within the grace time', async () => {
    await start({ LEAVE_GRACE_MS: '600000' })
    const watchers = [
      await enter(await Person.arrive(one, 'bob'), one),
      await enter(await Person.arrive(two, 'eve'), two),
    ]
    const person = await Person.arrive(one, 'ann')
    const before = await enter(person, one)
    for (const tab of watchers) await tab.until('ann', (tab) => tab.announced('join').includes('ann'))
    before.socket.disconnect()
    const after = await enter(person, two)
    // Leaving on purpose is told at once, and ends the earlier connection's presence.
    await after.ask('leave', { room: 'lobby' as never })
    for (const tab of watchers) {
      await tab.until('ann has gone', (tab) => tab.announced('leave').includes('ann'))
      expect(tab.announced('join').filter((name) => name === 'ann')).toHaveLength(1)
      expect(tab.announced('leave')).toEqual(['ann'])
    }
  })

  it('[G1] tell a starting node which members may reconnect to it, so that their return is silent', async () => {
    const restart = await start()
    const bob = await enter(await Person.arrive(one, 'bob'), one)
    const person = await Person.arrive(two, 'ann')
    await enter(person, two)
    await bob.until('ann has come', (tab) => tab.announced('join').includes('ann'))
    two = await restart()
    const eve = await enter(await Person.arrive(two, 'eve'), two)
    await bob.until('eve has come', (tab) => tab.announced('join').includes('eve'))
    expect(await nicknames(eve)).toEqual(['ann', 'bob', 'eve'])
    await enter(person, two)
    await enter(await Person.arrive(two, 'joe'), two)
    for (const tab of [bob, eve]) {
      await tab.until('joe has come', (tab) => tab.announced('join').includes('joe'))
      expect(tab.announced('join').filter((name) => name === 'ann')).toHaveLength(tab === bob ? 1 : 0)
      expect(tab.announced('leave')).toEqual([])
    }
  })

  it('[S3] show a member renamed on one by the new nickname on the other', async () => {
    await start()
    const person = await Person.arrive(one, 'ann')
    const bob = await enter(await Person.arrive(two, 'bob'), two)
    const there = await enter(person, two)
    await person.call('PUT', '/api/session', { nickname: 'anna' })
    await there.until('the session', ({ received }) => received.session.at(-1)?.nickname === 'anna')
    await bob.until('the member', ({ received }) => received.member.at(-1)?.member.nickname === 'anna')
    value(await there.say('hello'))
    await bob.until('it', ({ entries }) => entries[0]?.author.nickname === 'anna')
    expect(await nicknames(bob)).toEqual(['anna', 'bob'])
  })

  it('[S4] close the connections of a session that is deleted on the other', async () => {
    await start({ LEAVE_GRACE_MS: '600000' })
    const person = await Person.arrive(one, 'ann')
    const bob = await enter(await Person.arrive(one, 'bob'), one)
    const there = await enter(person, two)
    await bob.until('ann has come', (tab) => tab.announced('join').includes('ann'))
    await person.call('DELETE', '/api/session', {})
    await there.until('the end', ({ socket }) => !socket.connected)
    await bob.until('ann has gone', (tab) => tab.announced('leave').includes('ann'))
  })

  it('[N3] give a nickname to one session, though two ask at the same moment', async () => {
    await start()
    for (let n = 0; n < 20; n += 1) {
      const people = await Promise.all([one, two].map((url) => Person.arrive(url, `Jane ${n}x`)))
      const tabs = await Promise.all(people.map((person, at) => person.at([one, two][at]!).connect()))
      const joined = await Promise.all(tabs.map((tab) => tab.enter()))
      expect(joined.map(({ you }) => you.nickname as string).sort()).toEqual([`Jane ${n}x`, `Jane ${n}x 2`])
    }
    await enter(await Person.arrive(one, 'ann'), one)
    const late = await (await Person.arrive(two, 'Ann')).connect()
    expect((await late.enter()).you.nickname).toBe('Ann 2')
  })

  it('[N3][G1] give no nickname that is taken in a room entered through the other meanwhile', async () => {
    await start()
    const bob = await enter(await Person.arrive(one, 'Bob'), one, 'x')
    await enter(await Person.arrive(two, 'eve'), two, 'x')
    await bob.until('eve has come', (tab) => tab.announced('join').includes('eve'))
    const outcomes = new Set<string>()
    // Milliseconds from the join to the rename.
    for (let n = 0; n <= 35; n += 1) {
      const gap = n - 10
      const mallory = await Person.arrive(one, `Mallory ${gap}`)
      const tab = await mallory.at(two).connect()
      const [entered, renamed] = await Promise.all([
        after(-gap, () => tab.ask('join', { room: named('x') })),
        after(gap, () => mallory.call('PUT', '/api/session', { nickname: 'Bob' })),
      ])
      outcomes.add(`${entered.ok ? 'in' : entered.code}, ${renamed.status}`)
      await settled()
      for (const each of [bob, ...(entered.ok ? [tab] : [])]) {
        const { members } = await each.enter('x')
        expect(members.filter(({ nickname }) => nickname === 'Bob')).toHaveLength(1)
      }
      tab.socket.disconnect()
    }
    expect([...outcomes].filter((each) => !each.startsWith('in, '))).toEqual([])
    expect(outcomes).toContain('in, 422')
  })

  it('[S3][G1] agree on the nickname of a session that is renamed on one and enters on the other meanwhile', async () => {
    await start()
    const watchers = [
      await enter(await Person.arrive(one, 'bob'), one),
      await enter(await Person.arrive(two, 'eve'), two),
    ]
    for (let n = 0; n <= 35; n += 1) {
      const gap = n - 10
      const person = await Person.arrive(one, `ann ${n}`)
      const tab = await person.at(two).connect()
      const [, { status }] = await Promise.all([
        after(-gap, () => tab.enter()),
        after(gap, () => person.call('PUT', '/api/session', { nickname: `anna ${n}` })),
      ])
      expect(status).toBe(200)
      await settled()
      for (const each of watchers) expect(await nicknames(each)).toEqual([`anna ${n}`, 'bob', 'eve'])
      await tab.ask('leave', { room: named('lobby') })
      await settled()
    }
  })

  it('[N3] let a session take back a nickname that it had, or asked for, a moment before', async () => {
    await start()
    await enter(await Person.arrive(one, 'Bob'), one, 'x')
    const person = await Person.arrive(one, 'ann')
    const tab = await person.at(two).connect()
    for (let n = 0; n < 20; n += 1) {
      for (const nickname of ['Bob', 'ann'])
        expect(await person.call('PUT', '/api/session', { nickname })).toMatchObject({ status: 200 })
      await settled()
      await tab.enter('x')
      expect(await person.call('PUT', '/api/session', { nickname: 'Bob' })).toMatchObject({ status: 422 })
      await tab.enter('x')
      await tab.ask('leave', { room: named('x') })
      await settled()
    }
  })

  it('[R14][R15] send a reply with the words of its message, and change it with them', async () => {
    await start()
    const ann = await enter(await Person.arrive(one, 'ann'), one)
    const bob = await enter(await Person.arrive(two, 'bob'), two)
    const room = named('lobby')
    value(await ann.say('tea?'))
    value(await bob.ask('message', { room, clientId: 'a' as ClientId, text: 'yes', reply: 1 }))
    for (const tab of [ann, bob]) await tab.until('the reply', ({ entries }) => entries.length === 2)
    expect(ann.entries[1]).toMatchObject({ reply: { seq: 1, excerpt: 'tea?' } })
    expect(bob.entries).toEqual(ann.entries)
    value(await ann.ask('edit', { room, clientId: 'b' as ClientId, target: 1, text: 'coffee?' }))
    for (const tab of [ann, bob]) await tab.until('the edit', ({ entries }) => entries.length === 3)
    const [here, there] = await Promise.all([ann.enter(), bob.enter()])
    expect(here.entries).toMatchObject([{ seq: 1 }, { reply: { excerpt: 'coffee?' }, changed: 3 }])
    expect(there.entries).toEqual(here.entries)
  })

  it('[T1] tell each other who types', async () => {
    await start()
    const person = await Person.arrive(one, 'ann')
    const [ann, other] = [await enter(person, one), await enter(person, two)]
    const bob = await enter(await Person.arrive(two, 'bob'), two)
    await settled()
    value(await ann.ask('typing', { room: named('lobby') }))
    await bob.until('that ann types', ({ received }) => received.typing.length === 1)
    const { id } = (await person.call('GET', '/api/session')).body
    expect(bob.received.typing).toEqual([{ room: 'lobby', member: id }])
    value(await ann.say('done'))
    await other.until('the message', ({ entries }) => entries.length === 1)
    expect([...ann.received.typing, ...other.received.typing]).toEqual([])
  })

  it('[M7] share the limit of a session', async () => {
    const burst = 500
    const rates = { RATE_MESSAGES_PER_MINUTE: '6', RATE_MESSAGES_PER_ADDRESS_PER_MINUTE: '0' }
    await start({ RATE_LIMITS: 'on', RATE_MESSAGES_BURST: String(burst), ...rates })
    const person = await Person.arrive(one, 'ann')
    const [here, there] = [await enter(person, one), await enter(person, two)]
    const said = await Promise.all(Array.from({ length: burst }, (_, n) => here.say(`${n}`)))
    for (const each of said) value(each)
    // As soon as the other has heard of it, and before it could have spent as many itself.
    const more = []
    do more.push(await there.say('one more'))
    while (more.at(-1)!.ok)
    expect(more.at(-1)).toMatchObject({ code: 'too-fast', retryable: true })
    expect(more.length).toBeLessThan(burst)
  })
})

async function after<T>(ms: number, work: () => Promise<T>): Promise<T> {
  // Waits: two concurrent operations are tried at several distances, of which each must be right.
  if (ms > 0) await setTimeout(ms)
  return work()
}
