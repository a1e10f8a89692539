import pino from 'pino'
import { SHIELD_WITHOUT_END } from '../../common/protocol/rooms'
import { ask } from '../support/changing'
import { closeAll, named, startChat, type TestChat, value } from '../support/chat'
import { type Inside, inside, listed, moderate, roomOf } from '../support/moderating'

describe('the shield', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  const raise = (tab: Inside, room: string, minutes: number | null) =>
    moderate(tab, room, { action: 'shield', minutes })

  it('[O40] is raised and lowered by moderators, told to all, and kept in the moderation log alone', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'raised')
    const { head } = await owner.enter('raised')
    expect(await raise(late, 'raised', 15)).toMatchObject({ code: 'forbidden' })
    value(await raise(mod, 'raised', 15))
    await late.until('told', ({ received }) => received.room.length > 0)
    const until = late.received.room.at(-1)!.info.shieldUntil!
    expect(until).toBeGreaterThan(Date.now() + 14 * 60_000)
    expect((await owner.enter('raised')).room.shieldUntil).toBe(until)
    value(await raise(mod, 'raised', null))
    await late.until('told', ({ received }) => received.room.length > 1)
    expect(late.received.room.at(-1)!.info.shieldUntil).toBe(SHIELD_WITHOUT_END)
    value(await raise(mod, 'raised', 0))
    value(await raise(mod, 'raised', 0))
    await late.until('told', ({ received }) => received.room.length > 2)
    expect(late.received.room.at(-1)!.info).not.toHaveProperty('shieldUntil')
    expect(await owner.enter('raised')).toMatchObject({ head })
    const lines = (await listed(owner, 'raised', 'log')).filter(({ action }) => action.action === 'shield')
    expect(lines.map(({ by, action }) => [by.id, action.minutes])).toEqual([
      [mod.id, 0],
      [mod.id, null],
      [mod.id, 15],
    ])
  })

  it.each([-1, 0.5, 1_441, '15'])('[O40] takes no %j minutes', async (minutes) => {
    const { mod } = await roomOf(chat.url, `minutes ${minutes}`)
    expect(await raise(mod, `minutes ${minutes}`, minutes as number)).toMatchObject({ code: 'bad-request' })
  })

  it('[O41] lets newcomers write nothing that others see, but delete what they wrote', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'shielded')
    const regular = await inside(chat.url, 'Rita', 'shielded')
    value(await moderate(owner, 'shielded', { action: 'role', member: regular.id, role: 'regular' }))
    const { seq } = value(await late.say('before', { room: 'shielded', clientId: 'once' }))
    value(await raise(mod, 'shielded', 15))
    for (const refused of [
      await late.say('still', { room: 'shielded' }),
      await late.ask('topic', { room: named('shielded'), clientId: 't' as never, topic: 'still' }),
      await ask(late, 'edit', { room: 'shielded', target: seq, text: 'still' }),
      await ask(late, 'react', { room: 'shielded', target: 1, emoji: '🍵', on: true }),
      await ask(late, 'pin', { room: 'shielded', target: 1, on: true }),
    ])
      expect(refused).toMatchObject({
        ...{ code: 'shielded', retryable: false },
        retryAfterMs: expect.any(Number) as number,
      })
    expect(await late.say('before', { room: 'shielded', clientId: 'once' })).toMatchObject({ value: { seq } })
    value(await ask(late, 'delete', { room: 'shielded', target: seq }))
    for (const each of [owner, mod, regular]) value(await each.say('on we talk', { room: 'shielded' }))
    value(await raise(mod, 'shielded', null))
    expect(await late.say('still', { room: 'shielded' })).toEqual({
      ...{ ok: false, code: 'shielded', retryable: false },
    })
    value(await raise(mod, 'shielded', 0))
    value(await late.say('sorry', { room: 'shielded' }))
  })

  it('[O42] is quiet about newcomers who come, type or are renamed, until it ends', async () => {
    const { mod, new: late } = await roomOf(chat.url, 'quiet')
    await mod.until('all to be announced', (tab) => tab.announced('join').includes('Nina'))
    value(await raise(mod, 'quiet', 15))
    const regular = await inside(chat.url, 'Rita', 'quiet')
    const { count, members } = await regular.enter('quiet')
    expect([count, members.length]).toEqual([4, 4])
    await inside(chat.url, 'Quinn', 'quiet')
    await late.person.call('PUT', '/api/session', { nickname: 'Nora' })
    value(await late.ask('typing', { room: named('quiet') }))
    value(await moderate(mod, 'quiet', { action: 'role', member: regular.id, role: 'regular' }))
    await mod.until('the role', ({ received }) =>
      received.member.some(({ member }) => member.role === 'regular'),
    )
    const others = () => mod.announced('join').filter((name) => !['Olga', 'Max', 'Nina'].includes(name))
    expect(others()).toEqual([])
    expect(mod.received.typing).toEqual([])
    expect(mod.received.member.map(({ member }) => member.nickname)).toEqual(['Max', 'Rita'])
    value(await raise(mod, 'quiet', 0))
    await mod.until('the others', () => others().length === 2)
    expect(others().sort()).toEqual(['Quinn', 'Rita'])
    await mod.until('the new name', ({ received }) =>
      received.member.some(({ member }) => member.nickname === ('Nora' as string)),
    )
  })

  it('[O40] stays up over a restart', async () => {
    const own = await startChat()
    const { mod, new: late } = await roomOf(own.url, 'kept')
    value(await raise(mod, 'kept', 15))
    await own.close()
    const { url } = await startChat({ DATA_DIR: own.dataDir })
    const again = await late.person.at(url).connect()
    expect((await again.enter('kept')).room).toHaveProperty('shieldUntil')
    expect(await again.say('still', { room: 'kept' })).toMatchObject({ code: 'shielded' })
  })
})

describe('a shield that rises by itself', () => {
  let clocks: jest.SpyInstance[]
  let passedMs = 0
  beforeAll(() => {
    // Both: a wave that ran a moment ago by the one that never jumps would raise the shield again.
    clocks = [Date, performance].map((clock) => {
      const now = clock.now.bind(clock)
      return jest.spyOn(clock, 'now').mockImplementation(() => now() + passedMs)
    })
  })
  afterEach(closeAll)
  afterAll(() => clocks.forEach((clock) => clock.mockRestore()))

  const limits = { RATE_LIMITS: 'on', RATE_MESSAGES_BURST: '1000', RATE_SESSIONS_PER_MINUTE: '0' }
  /** A raid of a few, each of whom writes much. */
  async function raid(url: string, room: string, lines = 30) {
    const raiders = await Promise.all([1, 2, 3].map((n) => inside(url, `raider ${n}`, room)))
    const answers = await Promise.all(
      Array.from({ length: 3 * lines }, (_, n) => raiders[n % 3]!.say(`line ${n}`, { room })),
    )
    return { raiders, refused: answers.filter((answer) => !answer.ok && answer.code === 'shielded').length }
  }

  it('[O43] on a wave of newcomers, says so in the moderation log, and comes down', async () => {
    const warned: object[] = []
    const log = pino(
      { level: 'warn' },
      { write: (line: string) => void warned.push(JSON.parse(line) as object) },
    )
    const { url } = await startChat({ ...limits, SHIELD_NEWCOMERS_PER_MINUTE: '60' }, undefined, { log })
    const { owner, mod } = await roomOf(url, 'raided')
    const { raiders } = await raid(url, 'raided')
    await mod.until('the shield', ({ received }) => received.room.at(-1)?.info.shieldUntil !== undefined)
    expect(await raiders[0]!.say('still', { room: 'raided' })).toMatchObject({ code: 'shielded' })
    value(await owner.say('on we talk', { room: 'raided' }))
    expect((await listed(mod, 'raided', 'log'))[0]).toMatchObject({
      ...{ by: { id: 'server' }, action: { action: 'shield', minutes: 15 } },
    })
    expect(warned).toMatchObject([{ room: 'raided', msg: 'wave of newcomers: shield raised' }])
    passedMs += 16 * 60_000
    await mod.until('the end', ({ received }) => received.room.at(-1)?.info.shieldUntil === undefined)
    // A client whose clock jumped takes its connection for lost.
    const [again, back] = await Promise.all([raiders[0]!, mod].map(({ person }) => person.connect()))
    for (const each of [again!, back!]) await each.enter('raided')
    value(await again!.say('again', { room: 'raided' }))
    expect(await listed(back!, 'raided', 'log')).toHaveLength(2)
  })

  it('[O43] not again for a while where a moderator lowered it', async () => {
    const { url } = await startChat({ ...limits, SHIELD_NEWCOMERS_PER_MINUTE: '60' })
    const { mod } = await roomOf(url, 'lowered')
    await raid(url, 'lowered')
    await mod.until('the shield', ({ received }) => received.room.at(-1)?.info.shieldUntil !== undefined)
    value(await moderate(mod, 'lowered', { action: 'shield', minutes: 0 }))
    expect((await raid(url, 'lowered')).refused).toBe(0)
    expect((await mod.enter('lowered')).room).not.toHaveProperty('shieldUntil')
  })

  it.each([
    ['where all are newcomers', {}, 'newcomers alone'],
    ['with SHIELD_NEWCOMERS_PER_MINUTE=0', { SHIELD_NEWCOMERS_PER_MINUTE: '0' }, 'off'],
    ['with RATE_LIMITS=off', { RATE_LIMITS: 'off' }, 'unlimited'],
  ])('[O43] not %s', async (_, environment, room) => {
    const { url } = await startChat({ ...limits, SHIELD_NEWCOMERS_PER_MINUTE: '60', ...environment })
    const owner =
      room === 'newcomers alone' ? await inside(url, 'Olga', room) : (await roomOf(url, room)).owner
    value(await owner.say('hello', { room }))
    expect((await raid(url, room)).refused).toBe(0)
    expect((await owner.enter(room)).room).not.toHaveProperty('shieldUntil')
  })
})

describe('the links of newcomers', () => {
  afterAll(closeAll)

  it('[O44] are refused where the owner says so, in messages, edits and topics', async () => {
    const { url } = await startChat()
    const { owner, mod, new: late } = await roomOf(url, 'links')
    const set = { action: 'set', newcomers: { links: false, files: true } } as const
    expect(await moderate(mod, 'links', set)).toMatchObject({ code: 'forbidden' })
    value(await moderate(owner, 'links', set))
    await late.until('the entry', ({ entries }) => entries.at(-1)?.type === 'room')
    expect(late.entries.at(-1)).toMatchObject({ change: { newcomers: set.newcomers } })
    const { seq } = value(await late.say('no link. www, me@home, http', { room: 'links' }))
    for (const refused of [
      await late.say('see [this](https://example.org/)', { room: 'links' }),
      await late.say('`www.example.org`', { room: 'links' }),
      await late.say('me@example.org', { room: 'links' }),
      await ask(late, 'edit', { room: 'links', target: seq, text: 'HTTPS://EXAMPLE.org' }),
      await late.ask('topic', { room: named('links'), clientId: 't' as never, topic: 'http://example.org' }),
    ])
      expect(refused).toMatchObject({ code: 'links-refused', retryable: false })
    value(await mod.say('https://example.org', { room: 'links' }))
    value(await moderate(owner, 'links', { action: 'set', newcomers: { links: true, files: true } }))
    value(await late.say('https://example.org', { room: 'links' }))
  })
})
