import type { RoomsValue } from '../../common/http'
import type { ClientId } from '../../common/protocol/ids'
import { closeAll, named, Person, startChat, type TestChat, until, value } from '../support/chat'
import { type Inside, inside, moderate } from '../support/moderating'
import { median } from '../support/statistics'

const PRIVATE = '~abcdefghij0123456789AB'
const FREE = '~abcdefghij0123456789AC'
const clientId = 'made' as ClientId

async function stranger(url: string) {
  const person = await Person.arrive(url)
  return Object.assign(await person.connect(), { person })
}

describe('a private room', () => {
  let chat: TestChat
  let owner: Inside
  beforeAll(async () => {
    chat = await startChat()
    owner = await inside(chat.url, 'Olga', 'lobby')
    value(await owner.ask('create', { room: named(PRIVATE), clientId, access: 'invite', topic: 'quiet' }))
    await owner.enter(PRIVATE)
  })
  afterAll(closeAll)

  it('[O24] answers as one that does not exist: join, REST, lists and counts', async () => {
    const ann = await stranger(chat.url)
    for (const room of [PRIVATE, PRIVATE.toUpperCase(), FREE]) {
      for (const shown of [{}, { password: 'x' }, { invite: 'no invite' }])
        expect(await ann.ask('join', { room: named(room), ...shown })).toEqual({
          ...{ ok: false, code: 'invite-required', retryable: false },
        })
      for (const ask of ['history', 'members', 'typing'] as const)
        expect(await ann.askAnything(ask, { room, before: 1, limit: 1 })).toMatchObject({
          code: 'not-a-member',
        })
      const { status, body } = await ann.person.call('GET', `/api/rooms/${room}/messages`)
      expect({ status, body }).toMatchObject({ status: 404, body: { code: 'not-found' } })
    }
    const rooms = await ann.person.call<RoomsValue>('GET', '/api/rooms')
    expect(rooms.body.rooms.map(({ name }) => name)).toEqual(['lobby'])
    const metrics = await (await fetch(`${chat.url}/metrics`)).text()
    // The lobby and the one that is open.
    expect(metrics).toMatch(/open_rooms\S* 2$/m)
  })

  it('[O24] is not found by another spelling of its name, nor by a key', async () => {
    const ann = await stranger(chat.url)
    const ended = '~abcdefghij01234567891'
    value(
      await owner.ask('create', {
        room: named(`${ended}2`),
        clientId: 'ended' as ClientId,
        access: 'invite',
      }),
    )
    for (const room of [`${ended}2\ufe0f`, `${ended}3\ufe0f`, `${ended}2\u{e0100}`, `\u{e0100}${ended}3`]) {
      expect(await ann.ask('join', { room: named(room) })).toMatchObject({ code: 'invite-required' })
      expect(await ann.ask('claim', { room: named(room), key: 'a key' })).toMatchObject({ code: 'forbidden' })
    }
    expect(await ann.ask('claim', { room: named(FREE), key: 'a key' })).toMatchObject({ code: 'forbidden' })
    const metrics = await (await fetch(`${chat.url}/metrics`)).text()
    expect(metrics).toMatch(/open_rooms\S* 3$/m)
    expect(await ann.ask('join', { room: named('\u{e0100}~short') })).toMatchObject({
      code: 'room-name-invalid',
    })
    await owner.enter(`${ended}2`)
    const key = value(await moderate(owner, `${ended}2`, { action: 'owner-key' })).key!
    value(await ann.ask('claim', { room: named(`${ended}2`), key }))
    value(await ann.ask('join', { room: named(`${ended}2`) }))
  })

  it('[O24] takes as long to refuse as one that does not exist', async () => {
    const ann = await stranger(chat.url)
    const times: Record<string, number[]> = { [PRIVATE]: [], [FREE]: [] }
    for (let n = 0; n < 300; n += 1)
      for (const room of n % 2 ? [PRIVATE, FREE] : [FREE, PRIVATE]) {
        const from = performance.now()
        await ann.ask('join', { room: named(room), invite: 'no invite' })
        // Waits: how long it takes must not tell.
        times[room]!.push(performance.now() - from)
      }
    const ratio = median(times[PRIVATE]!) / median(times[FREE]!)
    expect(Math.abs(Math.log(ratio))).toBeLessThan(Math.log(1.5))
  })

  it('[O24] is made by `create` alone, for those who are invited, and stays so', async () => {
    const make = (room: string, access?: 'open' | 'password' | 'invite') =>
      owner.ask('create', {
        ...{ room: named(room), clientId: `${room} ${access}` as ClientId },
        ...(access && { access }),
        ...(access === 'password' && { password: 'x' }),
      })
    for (const access of ['open', 'password', undefined] as const)
      expect(await make(FREE, access)).toMatchObject({ code: 'room-name-invalid' })
    expect(await make('~short', 'invite')).toMatchObject({ code: 'room-name-invalid' })
    expect(await owner.ask('join', { room: named('~short') })).toMatchObject({ code: 'room-name-invalid' })
    for (const change of [
      { access: 'open' },
      { listed: true },
      { access: 'password', password: 'x' },
    ] as const)
      expect(await moderate(owner, PRIVATE, { action: 'set', ...change })).toMatchObject({
        code: 'forbidden',
      })
  })

  it('[O24] lets in by an invite, keeps those inside, and its owner after leaving', async () => {
    const invite = value(await moderate(owner, PRIVATE, { action: 'invite', uses: 1 })).invite!
    const ann = await stranger(chat.url)
    value(await ann.ask('join', { room: named(PRIVATE), invite }))
    const again = await ann.person.connect()
    expect(await again.enter(PRIVATE)).toMatchObject({ room: { topic: 'quiet', access: 'invite' } })
    value(await owner.ask('leave', { room: named(PRIVATE) }))
    expect(await owner.enter(PRIVATE)).toMatchObject({ you: { role: 'owner' } })
    value(await ann.ask('leave', { room: named(PRIVATE) }))
    value(await again.ask('leave', { room: named(PRIVATE) }))
    expect(await ann.ask('join', { room: named(PRIVATE) })).toMatchObject({ code: 'invite-required' })
  })
})

describe('an invite', () => {
  afterAll(closeAll)

  it('[O23] is not used up by who is banned', async () => {
    const chat = await startChat()
    const owner = await inside(chat.url, 'Olga', 'lobby')
    value(await owner.ask('create', { room: named(PRIVATE), clientId, access: 'invite' }))
    await owner.enter(PRIVATE)
    const invite = async () => value(await moderate(owner, PRIVATE, { action: 'invite', uses: 1 })).invite!
    const ann = await stranger(chat.url)
    const { you } = value(await ann.ask('join', { room: named(PRIVATE), invite: await invite() }))
    value(await moderate(owner, PRIVATE, { action: 'ban', member: you.id, minutes: null }))
    const other = await invite()
    expect(await ann.ask('join', { room: named(PRIVATE), invite: other })).toMatchObject({ code: 'banned' })
    const bob = await stranger(chat.url)
    value(await bob.ask('join', { room: named(PRIVATE), invite: other }))
  })
})

describe('create', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[O20] makes a room that is not open from its first moment, as its first entry says', async () => {
    const owner = await inside(chat.url, 'Olga', 'lobby')
    const there = await inside(chat.url, 'Tess', 'shut')
    const room = named('shut')
    const made = await owner.ask('create', { room, clientId, access: 'password', password: 'x' })
    expect(made).toMatchObject({ ok: true, value: { room: { access: 'password', owner: true } } })
    const { entries, you } = await owner.enter('shut')
    expect(you.role).toBe('owner')
    expect(entries).toMatchObject([{ seq: 1, change: { created: true, access: 'password' } }])
    expect(JSON.stringify(entries)).not.toContain('"x"')
    const ann = await stranger(chat.url)
    expect(await ann.ask('join', { room })).toMatchObject({ code: 'password-required' })
    expect(await (await there.person.connect()).enter('shut')).toHaveProperty('head', 1)
    expect(await owner.ask('create', { room, clientId, access: 'password', password: 'x' })).toEqual(made)
  })

  it('[O20] sets nothing up where nobody owns rooms', async () => {
    const { url } = await startChat({ ROOM_OWNERS: 'off' })
    const ann = await inside(url, 'Ann', 'lobby')
    const make = (given: object) => ann.ask('create', { room: named('new'), clientId, ...given })
    expect(await make({ access: 'invite' })).toMatchObject({ code: 'forbidden' })
    expect(await make({})).toMatchObject({ ok: true })
    expect(await ann.enter('new')).not.toHaveProperty('you.role')
  })
})

describe('GET /api/rooms', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  const list = async (query = '') => {
    const { body } = await (await Person.arrive(chat.url)).call<RoomsValue>('GET', `/api/rooms${query}`)
    return { ...body, names: body.rooms.map(({ name }) => name as string) }
  }

  it('[O25] lists the rooms that are listed, whose history everybody may read where they are open', async () => {
    const owner = await inside(chat.url, 'Olga', 'lobby')
    const make = (room: string, given: object) =>
      owner.ask('create', { room: named(room), clientId: room as ClientId, ...given })
    value(await make('Tee', { listed: true, topic: 'Grüner Tee' }))
    value(await make('locked', { listed: true, access: 'password', password: 'x' }))
    value(await make('hidden', {}))
    await owner.enter('tee')
    value(await owner.say('hello', { room: 'Tee' }))
    const { rooms, names, after } = await list()
    expect(names).toEqual(['lobby', 'locked', 'Tee'])
    expect(after).toBeUndefined()
    expect(rooms[2]).toMatchObject({
      topic: 'Grüner Tee',
      online: 1,
      lastActivityAt: expect.any(Number) as number,
    })
    expect((await list('?query=GRÜN')).names).toEqual(['Tee'])
    const read = async (room: string) => (await fetch(`${chat.url}/api/rooms/${room}/messages`)).status
    expect([await read('tee'), await read('locked'), await read('hidden')]).toEqual([200, 404, 404])
    value(await moderate(owner, 'Tee', { action: 'close' }))
    expect((await list()).names).toEqual(['lobby', 'locked'])
    expect(await read('tee')).toBe(404)
  })

  it('[O25] goes on behind a name, and comes to an end', async () => {
    const { url } = await startChat()
    const owner = await inside(url, 'Olga', 'lobby')
    await owner.person.call('GET', '/api/session')
    const made = Array.from({ length: 60 }, (_, n) => `room ${String(n).padStart(3, '0')}`)
    const people = await Promise.all([0, 1].map((n) => inside(url, `P${n}`, 'lobby')))
    for (const [n, room] of made.entries())
      value(
        await people[n % 2]!.ask('create', { room: named(room), clientId: room as ClientId, listed: true }),
      )
    const found: string[] = []
    let after: string | undefined = ''
    await until('the end', async () => {
      const query: string = after ? `?after=${encodeURIComponent(after)}` : ''
      const { body } = await owner.person.call<RoomsValue>('GET', `/api/rooms${query}`)
      found.push(...body.rooms.map(({ name }) => name))
      after = body.after
      return after === undefined
    })
    expect(found).toEqual(['lobby', ...made])
  })
})
