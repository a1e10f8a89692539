import { asks } from '../../server/chat/asks'
import { ask } from '../support/changing'
import { closeAll, enter, named, startChat, type TestChat, value } from '../support/chat'
import { inside, listed, moderate, roomOf } from '../support/moderating'

describe('moderate', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[O6] gives a role, and everybody is told', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'roles')
    expect(await late.enter('roles')).toMatchObject({
      members: expect.arrayContaining([
        expect.objectContaining({ id: mod.id, role: 'moderator' }),
      ]) as unknown,
    })
    value(await moderate(owner, 'roles', { action: 'role', member: late.id, role: 'regular' }))
    const told = {
      room: 'roles',
      member: expect.objectContaining({ id: late.id, role: 'regular' }) as unknown,
    }
    await mod.until('told', ({ received }) => received.member.some(({ member }) => member.id === late.id))
    expect(mod.received.member).toContainEqual(told)
    value(await moderate(owner, 'roles', { action: 'role', member: late.id, role: null }))
    expect(await late.enter('roles')).not.toHaveProperty('you.role')
  })

  it('[O5] answers a repeat as the first, whatever the actor may by then', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'repeats')
    const mute = () => moderate(mod, 'repeats', { action: 'mute', member: late.id, minutes: 1 }, 'once')
    value(await mute())
    value(await moderate(owner, 'repeats', { action: 'role', member: mod.id, role: null }))
    expect(await mute()).toEqual({ ok: true, value: {} })
    expect(await moderate(mod, 'repeats', { action: 'unmute', member: late.id })).toMatchObject({
      code: 'forbidden',
    })
    expect(await listed(owner, 'repeats', 'log')).toHaveLength(3)
  })

  it('[O8] tells the muted member at every join, and when it is lifted', async () => {
    const { mod, new: late } = await roomOf(chat.url, 'told')
    value(await moderate(mod, 'told', { action: 'mute', member: late.id, minutes: null, reason: 'loud' }))
    expect(await late.enter('told')).toMatchObject({ muted: { reason: 'loud' } })
    value(await moderate(mod, 'told', { action: 'unmute', member: late.id }))
    await late.until('both', ({ received }) => received.removed.length === 2)
    expect(late.received.removed[1]).toEqual({
      room: 'told',
      code: 'muted',
      until: expect.any(Number) as number,
    })
    expect(await late.enter('told')).not.toHaveProperty('muted')
  })

  it('[O7] sets who speaks: an entry says so, and others may only read', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'stage')
    expect(await moderate(mod, 'stage', { action: 'set', whoSpeaks: 'moderators' })).toMatchObject({
      code: 'forbidden',
    })
    const { seq } = value(await late.say('before', { room: 'stage' }))
    value(await moderate(owner, 'stage', { action: 'set', whoSpeaks: 'moderators' }))
    await late.until('the entry', ({ entries }) => entries.at(-1)?.type === 'room')
    expect(late.entries.at(-1)).toMatchObject({
      author: { id: owner.id },
      change: { whoSpeaks: 'moderators' },
    })
    expect(late.received.room.at(-1)).toMatchObject({ info: { whoSpeaks: 'moderators' } })
    for (const refused of [
      await late.say('louder', { room: 'stage' }),
      await ask(late, 'edit', { room: 'stage', target: seq, text: 'louder' }),
      await late.ask('topic', { room: named('stage'), clientId: 't' as never, topic: 'louder' }),
    ])
      expect(refused).toMatchObject({ code: 'forbidden' })
    expect(await ask(late, 'react', { room: 'stage', target: 1, emoji: '🍵', on: true })).toMatchObject({
      ok: true,
    })
    value(await mod.say('heard', { room: 'stage' }))
    expect((await late.enter('stage')).room).toMatchObject({ whoSpeaks: 'moderators', slowModeSeconds: 0 })
  })

  it('[O9] sets slow mode, which leaves moderators and edits alone', async () => {
    const { mod, new: late } = await roomOf(chat.url, 'slow')
    value(await moderate(mod, 'slow', { action: 'set', slowModeSeconds: 3_600 }))
    const { seq } = value(await late.say('one', { room: 'slow' }))
    const refused = await late.say('two', { room: 'slow' })
    expect(refused).toMatchObject({ code: 'too-fast', retryable: true })
    expect(await ask(late, 'edit', { room: 'slow', target: seq, text: 'one more' })).toMatchObject({
      ok: true,
    })
    for (const text of ['one', 'two']) value(await mod.say(text, { room: 'slow' }))
    value(await moderate(mod, 'slow', { action: 'set', slowModeSeconds: 0 }))
    value(await late.say('two', { room: 'slow' }))
  })

  it('[O8] mutes: the member is told until when and why, and writes nothing until it is undone', async () => {
    const { mod, new: late } = await roomOf(chat.url, 'mute')
    const { seq } = value(await late.say('loud', { room: 'mute' }))
    value(
      await moderate(mod, 'mute', { action: 'mute', member: late.id, minutes: 10, reason: ' too  loud ' }),
    )
    await late.until('told', ({ received }) => received.removed.length > 0)
    const { until, ...told } = late.received.removed[0]!
    expect(told).toEqual({ room: 'mute', code: 'muted', reason: 'too loud' })
    expect(until).toBeGreaterThan(0)
    for (const refused of [
      await late.say('still', { room: 'mute' }),
      await ask(late, 'react', { room: 'mute', target: 1, emoji: '🍵', on: true }),
    ])
      expect(refused).toMatchObject({
        code: 'muted',
        retryable: false,
        retryAfterMs: expect.any(Number) as number,
      })
    expect(await listed(mod, 'mute', 'mutes')).toMatchObject([
      { member: { id: late.id }, until, reason: 'too loud', by: { id: mod.id } },
    ])
    expect(await ask(late, 'delete', { room: 'mute', target: seq })).toMatchObject({ ok: true })
    value(await moderate(mod, 'mute', { action: 'unmute', member: late.id }))
    value(await late.say('sorry', { room: 'mute' }))
    expect(await listed(mod, 'mute', 'mutes')).toEqual([])
  })

  it('[O10] kicks: every tab leaves the room and is told, and may come back', async () => {
    const { mod, new: late } = await roomOf(chat.url, 'kick')
    const tab = await late.person.connect()
    await tab.enter('kick')
    value(await moderate(mod, 'kick', { action: 'kick', member: late.id, reason: 'rude' }))
    await mod.until('the other to be gone', (tab) => tab.announced('leave').length > 0)
    for (const each of [late, tab]) {
      expect(each.received.removed).toEqual([{ room: 'kick', code: 'kicked', reason: 'rude' }])
      expect(await each.say('still', { room: 'kick' })).toMatchObject({ code: 'not-a-member' })
    }
    expect((await late.person.call('GET', '/api/rooms/kick/messages')).status).toBe(404)
    expect(await late.enter('kick')).toMatchObject({ count: 3 })
  })

  it('[O5] kicks once, however often it is repeated, and nobody else', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'again')
    const kick = (id = late.id) => moderate(mod, 'again', { action: 'kick', member: id }, 'lost')
    const isHere = async () =>
      value(await owner.ask('members', { room: named('again') })).members.some(({ id }) => id === late.id)
    value(await kick())
    expect(await isHere()).toBe(false)
    await late.enter('again')
    value(await kick())
    expect(await isHere()).toBe(true)
    await late.ask('message', { room: named('again'), clientId: 'said' as never, text: 'x' })
    value(await moderate(late, 'again', { action: 'kick', member: mod.id }, 'said'))
    expect(mod.received.removed).toEqual([])
    const other = await inside(chat.url, 'Otto', 'again')
    value(await kick(other.id))
    expect(other.received.removed).toEqual([])
    value(await moderate(owner, 'again', { action: 'role', member: mod.id, role: null }))
    value(await kick())
    expect(await listed(owner, 'again', 'log')).toHaveLength(3)
  })

  it('[O5] answers a repeat as the first time, though the member has signed out, or too many passwords were set', async () => {
    const { owner, new: late } = await roomOf(chat.url, 'repeated')
    const mute = (clientId: string) =>
      moderate(owner, 'repeated', { action: 'mute', member: late.id, minutes: 1 }, clientId)
    value(await mute('once'))
    await late.person.call('DELETE', '/api/session', {})
    expect(await mute('once')).toEqual({ ok: true, value: {} })
    expect(await mute('twice')).toMatchObject({ code: 'not-found' })

    const limited = await startChat({ RATE_LIMITS: 'on', RATE_PASSWORDS_PER_MINUTE: '1' })
    const { owner: other } = await roomOf(limited.url, 'limited')
    const set = (clientId: string) =>
      moderate(other, 'limited', { action: 'set', access: 'password', password: 'x' }, clientId)
    value(await set('once'))
    expect(await set('twice')).toMatchObject({ code: 'too-fast', retryAfterMs: expect.any(Number) as number })
    expect(await set('once')).toEqual({ ok: true, value: {} })
  })

  it('[O8] takes the powers of a moderator who is muted, until it is undone', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'silent')
    const { seq } = value(await late.say('yours', { room: 'silent' }))
    value(await moderate(owner, 'silent', { action: 'mute', member: mod.id, minutes: null }))
    expect(await ask(mod, 'delete', { room: 'silent', target: seq })).toMatchObject({ code: 'forbidden' })
    const mute = { action: 'mute', member: late.id, minutes: 1 } as const
    expect(await moderate(mod, 'silent', mute)).toMatchObject({ code: 'muted' })
    value(await moderate(owner, 'silent', { action: 'unmute', member: mod.id }))
    value(await moderate(mod, 'silent', mute))
  })

  it('[O10] bans: nothing of the room is left to the session, over a restart, until it is undone', async () => {
    const own = await startChat()
    const { mod, new: late } = await roomOf(own.url, 'ban')
    value(await moderate(mod, 'ban', { action: 'ban', member: late.id, minutes: null }))
    await late.until('told', ({ received }) => received.removed.length > 0)
    expect(late.received.removed).toEqual([{ room: 'ban', code: 'banned' }])
    const join = { room: named('ban') }
    expect(await late.ask('join', join)).toMatchObject({ code: 'banned', retryable: false })
    expect(await late.say('still', { room: 'ban' })).toMatchObject({ code: 'not-a-member' })
    expect((await late.person.call('GET', '/api/rooms/ban/messages')).status).toBe(404)
    value(await late.say('elsewhere'.slice(0, 4), { room: (await late.enter('other')).room.name }))
    await own.close()
    const { url } = await startChat({ DATA_DIR: own.dataDir })
    const again = await late.person.at(url).connect()
    expect(await again.ask('join', join)).toMatchObject({ code: 'banned' })
    const back = await mod.person.at(url).connect()
    await back.enter('ban')
    const [ban] = await listed(back, 'ban', 'bans')
    expect(ban).toMatchObject({ member: { id: late.id }, by: { id: mod.id } })
    value(await moderate(back, 'ban', { action: 'unban', ban: ban!.id }))
    expect(await again.ask('join', join)).toMatchObject({ ok: true })
  })

  it('[O10] leaves no ask to a banned session, whatever its connections still ask', async () => {
    const { mod, new: late } = await roomOf(chat.url, 'asks')
    value(await moderate(mod, 'asks', { action: 'ban', member: late.id, minutes: 1 }))
    const input = {
      ...{ room: 'asks', clientId: 'x', target: 1, text: 'x', topic: 'x', emoji: '🍵', on: true, key: 'x' },
      ...{
        before: 9,
        limit: 9,
        from: 1,
        to: 9,
        since: 0,
        list: 'log',
        action: 'kick',
        member: mod.id,
        reason: 'x',
      },
    }
    const free = ['create', 'leave']
    const codes = new Map<string, string>()
    for (const name of Object.keys(asks).filter((name) => !free.includes(name))) {
      const answer = await late.askAnything(name, { ...input, ...(name === 'join' && { since: null }) })
      codes.set(name, answer.ok ? 'ok' : answer.code)
    }
    for (const name of ['join', 'claim']) {
      expect([name, codes.get(name)]).toEqual([name, 'banned'])
      codes.delete(name)
    }
    expect(new Set(codes.values())).toEqual(new Set(['not-a-member']))
  })

  it('[O11] keeps a log of all that was done, deletions included, for moderators only', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'log')
    const { seq } = value(await late.say('bad', { room: 'log' }))
    value(await ask(mod, 'delete', { room: 'log', target: seq, reason: 'no' }))
    value(await moderate(mod, 'log', { action: 'mute', member: late.id, minutes: 1 }))
    value(await moderate(mod, 'log', { action: 'unmute', member: late.id }))
    value(await moderate(mod, 'log', { action: 'unmute', member: late.id }))
    const lines = await listed(owner, 'log', 'log')
    expect(lines.map(({ by, action }) => [by.id, action.action])).toEqual([
      [mod.id, 'unmute'],
      [mod.id, 'mute'],
      [mod.id, 'delete'],
      [owner.id, 'role'],
    ])
    expect(lines[2]!.action).toMatchObject({ target: seq, reason: 'no', member: { id: late.id } })
    expect(lines[1]!.action).toMatchObject({ minutes: 1, member: { nickname: 'Nina' } })
    for (const list of ['log', 'mutes', 'bans'] as const)
      expect(await late.ask('moderation', { room: named('log'), list })).toMatchObject({ code: 'forbidden' })
  })

  it('[O5] refuses newcomers, unknown members, who has not joined, and anything malformed', async () => {
    const { owner, new: late } = await roomOf(chat.url, 'refused')
    const stranger = await enter(chat.url)
    const mute = { action: 'mute', member: late.id, minutes: 1 } as const
    expect(await moderate(late, 'refused', { ...mute, member: owner.id })).toMatchObject({
      code: 'forbidden',
    })
    expect(await moderate(stranger, 'refused', mute)).toMatchObject({ code: 'not-a-member' })
    expect(await moderate(owner, 'refused', { ...mute, member: 'nobody' as never })).toMatchObject({
      code: 'not-found',
    })
    for (const malformed of [{ minutes: 0 }, { minutes: 0.5 }, { action: 'crown' }, { member: { id: 1 } }])
      expect(await moderate(owner, 'refused', { ...mute, ...malformed } as never)).toMatchObject({
        code: 'bad-request',
      })
    expect(await moderate(owner, 'refused', { action: 'set', slowModeSeconds: 3_601 })).toMatchObject({
      code: 'bad-request',
    })
  })
})
