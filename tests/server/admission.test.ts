import type { Action } from '../../common/protocol/moderation'
import type { ClientId } from '../../common/protocol/ids'
import type { RoomEntry } from '../../common/protocol/entries'
import { closeAll, named, Person, startChat, type TestChat, until, value } from '../support/chat'
import { type Inside, listed, moderate, roomOf } from '../support/moderating'

const set = (to: object): Action => ({ action: 'set', ...to })

/** A session that has never been in the room. */
async function stranger(url: string, headers: Record<string, string> = {}) {
  const person = await Person.arrive(url, undefined, headers)
  return Object.assign(await person.connect({ headers }), { person })
}

async function inviteTo(tab: Inside, room: string, limits: { hours?: number; uses?: number } = {}) {
  return value(await moderate(tab, room, { action: 'invite', ...limits })).invite!
}

const read = async (person: Person, room: string) =>
  (await person.call('GET', `/api/rooms/${encodeURIComponent(room)}/messages`)).status

describe('a room with a password', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[O20][O21] takes it once; those who were in stay, and those with a role come in', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'locked')
    value(await moderate(owner, 'locked', set({ access: 'password', password: 'Tee!' })))
    const other = await stranger(chat.url)
    const join = (password?: string) =>
      other.ask('join', { room: named('locked'), ...(password && { password }) })
    expect(await join()).toMatchObject({ code: 'password-required', retryable: false })
    expect(await join('tee!')).toMatchObject({ code: 'password-required' })
    expect(await read(other.person, 'locked')).toBe(404)
    expect(await join('Tee!')).toMatchObject({ ok: true, value: { room: { access: 'password' } } })
    expect(await read(other.person, 'locked')).toBe(200)
    for (const { person } of [owner, mod, late, other]) {
      const again = await person.connect()
      expect(await again.enter('locked')).toHaveProperty('head')
    }
    value(await moderate(owner, 'locked', set({ password: 'Kaffee' })))
    expect(await other.enter('locked')).toHaveProperty('head')
    const changes = (await owner.enter('locked')).entries.map((entry) => (entry as RoomEntry).change)
    expect(changes.slice(1)).toEqual([{ access: 'password' }, { password: true }])
    expect(JSON.stringify(await listed(owner, 'locked', 'log'))).not.toMatch(/Tee!|Kaffee/)
  })

  it('[O20] needs one, which only the owner sets; what is not for everybody is not listed', async () => {
    const { owner, mod } = await roomOf(chat.url, 'needs')
    for (const wrong of [{ access: 'password' }, { password: 'x' }, { access: 'invite', listed: true }])
      expect(await moderate(owner, 'needs', set(wrong))).toMatchObject({ code: 'bad-request' })
    for (const own of [{ access: 'invite' }, { listed: true }, { access: 'password', password: 'x' }])
      expect(await moderate(mod, 'needs', set(own))).toMatchObject({ code: 'forbidden' })
    value(await moderate(owner, 'needs', set({ listed: true })))
    value(await moderate(owner, 'needs', set({ access: 'invite' })))
    expect((await owner.enter('needs')).room).toMatchObject({ access: 'invite', listed: false })
    expect(
      await owner.ask('moderate', { room: named('lobby'), clientId: 'l' as ClientId, action: 'close' }),
    ).toMatchObject({ code: 'not-a-member' })
  })

  it('[O21] asks again after leaving, a kick and a ban, and when it was open meanwhile', async () => {
    const { owner, new: late } = await roomOf(chat.url, 'again')
    const lock = async () => value(await moderate(owner, 'again', set({ access: 'password', password: 'x' })))
    const knock = () => late.ask('join', { room: named('again') })
    const comeIn = async () => value(await late.ask('join', { room: named('again'), password: 'x' }))
    await lock()
    value(await late.ask('leave', { room: named('again') }))
    expect(await knock()).toMatchObject({ code: 'password-required' })
    await comeIn()
    value(await moderate(owner, 'again', { action: 'kick', member: late.id }))
    expect(await knock()).toMatchObject({ code: 'password-required' })
    await comeIn()
    value(await moderate(owner, 'again', { action: 'ban', member: late.id, minutes: null }))
    const [ban] = await listed(owner, 'again', 'bans')
    value(await moderate(owner, 'again', { action: 'unban', ban: ban!.id }))
    expect(await knock()).toMatchObject({ code: 'password-required' })
    await comeIn()
    value(await moderate(owner, 'again', set({ access: 'open' })))
    value(await late.ask('leave', { room: named('again') }))
    await lock()
    expect(await knock()).toMatchObject({ code: 'password-required' })
  })

  it('[O21] lets a moderator stay whose role was taken', async () => {
    const { owner, mod } = await roomOf(chat.url, 'former')
    value(await moderate(owner, 'former', set({ access: 'invite' })))
    value(await moderate(owner, 'former', { action: 'role', member: mod.id, role: null }))
    expect(await (await mod.person.connect()).enter('former')).not.toHaveProperty('you.role')
  })

  it('[O22] limits wrong passwords by session and by network, and right ones not at all', async () => {
    const { url } = await startChat({
      ...{ RATE_LIMITS: 'on', RATE_PASSWORDS_PER_MINUTE: '2', RATE_PASSWORDS_PER_ADDRESS_PER_MINUTE: '5' },
      TRUSTED_PROXIES: '127.0.0.1',
    })
    const { owner } = await roomOf(url, 'guessed')
    value(await moderate(owner, 'guessed', set({ access: 'password', password: 'x' })))
    const from = (address: string) => stranger(url, { 'x-forwarded-for': address })
    const guess = async (tab: Inside | Awaited<ReturnType<typeof stranger>>, password: string) => {
      const answer = await tab.ask('join', { room: named('guessed'), password })
      return answer.ok ? 'in' : answer.code
    }
    const ann = await from('198.51.100.1')
    expect(await guess(ann, 'x')).toBe('in')
    value(await ann.ask('leave', { room: named('guessed') }))
    expect([await guess(ann, 'a'), await guess(ann, 'b'), await guess(ann, 'x')]).toEqual([
      'password-required',
      'password-required',
      'too-fast',
    ])
    const [bob, cyd] = [await from('198.51.100.1'), await from('198.51.100.1')]
    expect([await guess(bob, 'a'), await guess(bob, 'b'), await guess(cyd, 'a')]).toEqual(
      Array(3).fill('password-required'),
    )
    expect(await guess(cyd, 'x')).toBe('too-fast')
    expect(await guess(await from('203.0.113.9'), 'x')).toBe('in')
  })
})

describe('an invite', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  const joinBy = (tab: Awaited<ReturnType<typeof stranger>>, room: string, invite: string) =>
    tab.ask('join', { room: named(room), invite })

  it('[O23] lets in as many as it says, also where there is a password, and says who they were', async () => {
    const { owner, mod } = await roomOf(chat.url, 'some')
    value(await moderate(owner, 'some', set({ access: 'password', password: 'x' })))
    const invite = await inviteTo(mod, 'some', { hours: 1, uses: 2 })
    const [ann, bob, cyd] = [await stranger(chat.url), await stranger(chat.url), await stranger(chat.url)]
    value(await joinBy(ann, 'some', invite))
    // A member uses nothing up.
    value(await joinBy(ann, 'some', invite))
    value(await joinBy((await ann.person.connect()) as typeof ann, 'some', invite))
    value(await joinBy(bob, 'some', invite))
    expect(await joinBy(cyd, 'some', invite)).toMatchObject({ code: 'password-required' })
    const [item] = await listed(mod, 'some', 'invites')
    expect(item).toMatchObject({ uses: 2, count: 2, by: { id: mod.id }, until: expect.any(Number) as number })
    expect(item!.used).toHaveLength(2)
    expect(JSON.stringify([await listed(owner, 'some', 'log'), item])).not.toContain(invite)
  })

  it('[O23] is used by one of many who come at once, where it is for one', async () => {
    const { owner } = await roomOf(chat.url, 'last')
    value(await moderate(owner, 'last', set({ access: 'invite' })))
    const invite = await inviteTo(owner, 'last', { uses: 1 })
    const people = await Promise.all(Array.from({ length: 8 }, () => stranger(chat.url)))
    const answers = await Promise.all(people.map((tab) => joinBy(tab, 'last', invite)))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await listed(owner, 'last', 'invites')).toMatchObject([{ count: 1, used: [{}] }])
  })

  it('[O23] ends when it is revoked, and in any other room; whom it let in stays', async () => {
    const { owner } = await roomOf(chat.url, 'ends')
    const { owner: other } = await roomOf(chat.url, 'ends too')
    for (const [tab, room] of [
      [owner, 'ends'],
      [other, 'ends too'],
    ] as const)
      value(await moderate(tab, room, set({ access: 'invite' })))
    const invite = await inviteTo(owner, 'ends')
    const [ann, bob] = [await stranger(chat.url), await stranger(chat.url)]
    expect(await joinBy(bob, 'ends too', invite)).toMatchObject({ code: 'invite-required' })
    value(await joinBy(ann, 'ends', invite))
    const [item] = await listed(owner, 'ends', 'invites')
    expect(await moderate(other, 'ends too', { action: 'revoke', invite: item!.id })).toMatchObject({
      code: 'not-found',
    })
    value(await moderate(owner, 'ends', { action: 'revoke', invite: item!.id }))
    expect(await joinBy(bob, 'ends', invite)).toMatchObject({ code: 'invite-required' })
    expect(await ann.enter('ends')).toHaveProperty('head')
    expect(await listed(owner, 'ends', 'invites')).toEqual([])
  })

  it('[O23] is one of 50 at most, and its secret is told once', async () => {
    const { owner } = await roomOf(chat.url, 'many')
    for (let n = 0; n < 50; n += 1) await inviteTo(owner, 'many')
    expect(await moderate(owner, 'many', { action: 'invite' }, 'more')).toMatchObject({
      code: 'too-many-invites',
    })
    const [first] = await listed(owner, 'many', 'invites')
    value(await moderate(owner, 'many', { action: 'revoke', invite: first!.id }))
    expect(value(await moderate(owner, 'many', { action: 'invite' }, 'more')).invite).toHaveLength(32)
    expect(await moderate(owner, 'many', { action: 'invite' }, 'more')).toMatchObject({ code: 'gone' })
  })
})

describe('after a restart', () => {
  afterAll(closeAll)

  it('[O21] those who were admitted are so still, over HTTP too', async () => {
    const first = await startChat()
    const { owner } = await roomOf(first.url, 'kept')
    value(await moderate(owner, 'kept', set({ access: 'password', password: 'x' })))
    const ann = await stranger(first.url)
    value(await ann.ask('join', { room: named('kept'), password: 'x' }))
    await first.close()
    const { url } = await startChat({ DATA_DIR: first.dataDir })
    expect(await read(ann.person.at(url), 'kept')).toBe(200)
    expect(await read((await stranger(url)).person, 'kept')).toBe(404)
    expect(await (await ann.person.at(url).connect()).enter('kept')).toHaveProperty('head')
  })
})

describe('a room that is closed', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[O26] is left by everybody, and nobody comes in or reads it, until an operator opens it', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'over')
    expect(await moderate(mod, 'over', { action: 'close' })).toMatchObject({ code: 'forbidden' })
    value(await moderate(owner, 'over', { action: 'close' }))
    for (const tab of [owner, mod, late]) {
      await tab.until('told', ({ received }) => received.removed.length > 0)
      expect(tab.received.removed).toEqual([{ room: 'over', code: 'closed' }])
      expect(await tab.say('still', { room: 'over' })).toMatchObject({ code: 'not-a-member' })
      expect(await tab.ask('join', { room: named('over') })).toMatchObject({ code: 'room-closed' })
      expect(await read(tab.person, 'over')).toBe(404)
    }
    expect(await owner.ask('create', { room: named('over'), clientId: 'new' as ClientId })).toMatchObject({
      code: 'room-taken',
    })
    const operator = await stranger(chat.url)
    const { id } = (await operator.person.call('GET', '/api/session')).body
    await chat.operators.redeem(await chat.operators.newLink(Date.now()), id, Date.now())
    value(await operator.ask('join', { room: named('over') }))
    value(await moderate(operator as unknown as Inside, 'over', { action: 'open' }))
    await until('it to be open', async () => (await late.ask('join', { room: named('over') })).ok)
  })
})
