import { closeAll, named, startChat, type TestChat, value } from '../support/chat'
import { type Inside, inside, listed, moderate, roomOf } from '../support/moderating'

describe('the key of an owner', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  const keyOf = async (owner: Inside, room: string) =>
    value(await moderate(owner, room, { action: 'owner-key' })).key!
  const claim = (tab: Inside, room: string, key: string) => tab.ask('claim', { room: named(room), key })
  const roleIn = async (tab: Inside, room: string) => (await tab.enter(room)).you.role

  it('[O12] makes another session the owner, and a key that is made anew ends the one before', async () => {
    const { owner, new: phone } = await roomOf(chat.url, 'key')
    const old = await keyOf(owner, 'key')
    expect(old).toMatch(/^[\w-]{32}$/)
    const key = await keyOf(owner, 'key')
    expect(await claim(phone, 'key', old)).toMatchObject({ code: 'forbidden' })
    value(await claim(phone, 'key', key))
    await phone.until('told', ({ received }) => received.member.some(({ member }) => member.role === 'owner'))
    expect([await roleIn(phone, 'key'), await roleIn(owner, 'key')]).toEqual(['owner', undefined])
    expect(await moderate(owner, 'key', { action: 'owner-key' })).toMatchObject({ code: 'forbidden' })
    const lines = await listed(phone, 'key', 'log')
    expect(lines.map(({ action }) => action.action)).toEqual(['claim', 'owner-key', 'owner-key', 'role'])
    expect(JSON.stringify(lines)).not.toContain(key)
  })

  it('[O12] makes who is not in the room the owner', async () => {
    const { owner } = await roomOf(chat.url, 'outside')
    const key = await keyOf(owner, 'outside')
    const phone = await inside(chat.url, 'Pia', 'elsewhere')
    expect(await claim(phone, 'outside', 'another-key')).toMatchObject({ code: 'forbidden' })
    expect(await claim(phone, 'nobody made this', key)).toMatchObject({ code: 'forbidden' })
    value(await claim(phone, 'outside', key))
    expect(await roleIn(phone, 'outside')).toBe('owner')
  })

  it('[O12] used by two at once, leaves one owner', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'two')
    const key = await keyOf(owner, 'two')
    for (const answer of await Promise.all([claim(mod, 'two', key), claim(late, 'two', key)])) value(answer)
    const roles = [await roleIn(owner, 'two'), await roleIn(mod, 'two'), await roleIn(late, 'two')]
    expect(roles.filter((role) => role === 'owner')).toHaveLength(1)
  })

  it('[O13] ends when the room is handed over; the owner before stays a moderator', async () => {
    const { owner, new: late } = await roomOf(chat.url, 'over')
    const key = await keyOf(owner, 'over')
    value(await moderate(owner, 'over', { action: 'transfer', member: late.id }))
    expect([await roleIn(late, 'over'), await roleIn(owner, 'over')]).toEqual(['owner', 'moderator'])
    expect(await claim(owner, 'over', key)).toMatchObject({ code: 'forbidden' })
    value(await moderate(late, 'over', { action: 'transfer', member: owner.id }))
    expect([await roleIn(late, 'over'), await roleIn(owner, 'over')]).toEqual(['moderator', 'owner'])
  })

  it.each(['claim', 'transfer'])('[O12][O13] leaves no new owner muted: %s', async (how) => {
    const { owner, mod, new: late } = await roomOf(chat.url, how)
    value(await moderate(mod, how, { action: 'mute', member: late.id, minutes: null }))
    if (how === 'claim') value(await claim(late, how, await keyOf(owner, how)))
    else value(await moderate(owner, how, { action: 'transfer', member: late.id }))
    value(await late.say('mine', { room: how }))
    expect(await listed(late, how, 'mutes')).toEqual([])
  })

  it('[O12] is told once, to the owner, and opens no room that has none', async () => {
    const { owner, mod } = await roomOf(chat.url, 'once')
    value(await moderate(owner, 'once', { action: 'owner-key' }, 'again'))
    expect(await moderate(owner, 'once', { action: 'owner-key' }, 'again')).toMatchObject({ code: 'gone' })
    expect(await moderate(mod, 'once', { action: 'owner-key' })).toMatchObject({ code: 'forbidden' })
    const lobby = await inside(chat.url, 'a guest', 'lobby')
    expect(await claim(lobby, 'lobby', '')).toMatchObject({ code: 'forbidden' })
  })
})
