import type { HeldItem, ReportItem } from '../../common/protocol/moderation'
import { ask } from '../support/changing'
import { closeAll, named, startChat, type Tab, type TestChat, value } from '../support/chat'
import { inside, moderate, operatorIn, roomOf } from '../support/moderating'

const report = (tab: Tab, room: string, target: number, reason = 'rude') =>
  tab.ask('report', { room: named(room), target, reason })

const listed = async <T>(tab: Tab, room: string, list: 'reports' | 'held'): Promise<T[]> =>
  value(await tab.ask('moderation', { room: named(room), list })).items as T[]

describe('a report', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[O58] is listed once for each member and message, with the message as it is now', async () => {
    const { mod, new: late } = await roomOf(chat.url, 'once')
    const bob = await inside(chat.url, 'bob', 'once')
    const { seq } = value(await late.say('bad', { room: 'once' }))
    const first = value(await report(bob, 'once', seq, ' very  rude '))
    expect(value(await report(bob, 'once', seq))).toEqual(first)
    await mod.until('told', ({ received }) => received.moderation.some(({ reports }) => reports === 1))
    expect(await listed(mod, 'once', 'reports')).toMatchObject([
      { id: first.report, by: { id: bob.id }, reason: 'very rude', target: seq, entry: { text: 'bad' } },
    ])
    expect(await report(bob, 'once', seq + 9)).toMatchObject({ code: 'not-found' })
    expect(await report(late, 'once', seq)).toMatchObject({ code: 'forbidden' })
    value(await ask(late, 'delete', { room: 'once', target: seq }))
    const other = await inside(chat.url, 'otto', 'once')
    expect(await report(other, 'once', seq)).toMatchObject({ code: 'gone' })
    expect(await listed<ReportItem>(mod, 'once', 'reports')).toMatchObject([{ entry: { text: '' } }])
  })

  it('[O59] is resolved once, and its member is told, at the latest with the next join', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'resolve')
    const { seq } = value(await mod.say('bad', { room: 'resolve' }))
    const { report: id } = value(await report(late, 'resolve', seq))
    late.socket.disconnect()
    await mod.until('the member to be gone', (tab) => tab.announced('leave').length > 0)
    value(await moderate(owner, 'resolve', { action: 'resolve', report: id, note: 'talked to him' }))
    expect(await moderate(mod, 'resolve', { action: 'resolve', report: id })).toMatchObject({ code: 'gone' })
    const back = await late.person.connect()
    await back.enter('resolve')
    await back.until('told', ({ received }) => received.outcome.length > 0)
    expect(back.received.outcome).toEqual([
      { room: 'resolve', report: id, result: 'resolved', reason: 'talked to him' },
    ])
    expect(await listed(mod, 'resolve', 'reports')).toMatchObject([
      { id, answered: { by: { id: owner.id }, note: 'talked to him' } },
    ])
  })

  it('[O58] of a third regular puts the message first among what waits; to reject it deletes it', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'three')
    const { seq } = value(await late.say('bad', { room: 'three' }))
    for (const nickname of ['ann', 'bob', 'cyd']) {
      expect(await listed(mod, 'three', 'held')).toEqual([])
      const regular = await inside(chat.url, nickname, 'three')
      value(await moderate(owner, 'three', { action: 'role', member: regular.id, role: 'regular' }))
      value(await report(regular, 'three', seq))
    }
    const [item] = await listed<HeldItem>(mod, 'three', 'held')
    expect(item).toMatchObject({ why: 'reports', target: seq, text: 'bad', author: { id: late.id } })
    value(await moderate(mod, 'three', { action: 'reject', held: item!.id, reason: 'no' }))
    await late.until('the deletion', ({ entries }) => entries.at(-1)?.type === 'delete')
    expect(late.entries.at(-1)).toMatchObject({ target: seq, reason: 'no', author: { id: mod.id } })
    expect(await listed<ReportItem>(mod, 'three', 'reports')).toMatchObject([
      ...[{ answered: {} }, { answered: {} }, { answered: {} }],
    ])
  })
})

describe('a report of a room that nobody moderates', () => {
  afterEach(closeAll)

  it('[O58] is listed in the lobby, counted and resolved there, for operators alone', async () => {
    const chat = await startChat({ ROOM_OWNERS: 'off' })
    const ann = await inside(chat.url, 'ann', 'free')
    const bob = await inside(chat.url, 'bob', 'free')
    const { seq } = value(await ann.say('bad', { room: 'free' }))
    const operator = await operatorIn(chat, 'lobby')
    value(await operator.say('hello'))
    const mod = await inside(chat.url, 'Max', 'lobby')
    value(await moderate(operator, 'lobby', { action: 'role', member: mod.id, role: 'moderator' }))
    const { report: id } = value(await report(bob, 'free', seq))
    await operator.until('told', ({ received }) => received.moderation.some(({ reports }) => reports === 1))
    expect(await listed(mod, 'lobby', 'reports')).toEqual([])
    expect(await moderate(mod, 'lobby', { action: 'resolve', report: id })).toMatchObject({ code: 'gone' })
    expect(await listed(operator, 'lobby', 'reports')).toMatchObject([{ id, room: 'free', target: seq }])
    value(await moderate(operator, 'lobby', { action: 'resolve', report: id }))
    await operator.until('told', ({ received }) => received.moderation.at(-1)?.reports === 0)
    expect(mod.received.moderation.map(({ reports }) => reports)).not.toContain(1)
  })
})

describe('a word', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[O55] refuses, or mutes, as the list says; an entry tells that there is another list, and not the words', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'words')
    const words = ['refuse: coffee', 'mute: milk']
    expect(await moderate(mod, 'words', { action: 'set', words })).toMatchObject({ code: 'forbidden' })
    value(await moderate(owner, 'words', { action: 'set', words }))
    await late.until('the entry', ({ entries }) => entries.at(-1)?.type === 'room')
    expect(late.entries.at(-1)).toMatchObject({ change: { words: true } })
    expect((await late.enter('words')).room).not.toHaveProperty('words')
    expect(await late.ask('moderation', { room: named('words'), list: 'words' })).toMatchObject({
      code: 'forbidden',
    })
    expect(value(await mod.ask('moderation', { room: named('words'), list: 'words' })).items).toEqual([
      { id: 'refuse: coffee' },
      { id: 'mute: milk' },
    ])
    expect(await late.say('C O F F E E', { room: 'words' })).toMatchObject({ code: 'rejected' })
    expect(await late.say('milk', { room: 'words' })).toMatchObject({ code: 'rejected' })
    await late.until('muted', ({ received }) => received.removed.length > 0)
    expect(await late.say('water', { room: 'words' })).toMatchObject({ code: 'muted' })
    value(await mod.say('coffee with milk', { room: 'words' }))
  })

  it('[O55] shortens no mute by a moderator', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'longer')
    value(await moderate(owner, 'longer', { action: 'set', words: ['milk'] }))
    await late.say('milk', { room: 'longer', clientId: 'once' })
    const [item] = await listed<HeldItem>(mod, 'longer', 'held')
    value(await moderate(mod, 'longer', { action: 'reject', held: item!.id }))
    value(await moderate(owner, 'longer', { action: 'set', words: ['mute: milk'] }))
    value(await moderate(mod, 'longer', { action: 'mute', member: late.id, minutes: 60 }))
    expect(await late.say('milk', { room: 'longer', clientId: 'once' })).toMatchObject({ code: 'rejected' })
    const mutes = value(await mod.ask('moderation', { room: named('longer'), list: 'mutes' })).items
    expect(mutes).toMatchObject([{ by: { id: mod.id } }])
  })

  it('[O55] mutes once for a draft, however often it is repeated', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'repeats')
    value(await moderate(owner, 'repeats', { action: 'set', words: ['mute: milk'] }))
    const milk = (clientId: string, text = 'milk') => late.say(text, { room: 'repeats', clientId })
    const mutes = async () =>
      value(await mod.ask('moderation', { room: named('repeats'), list: 'mutes' })).items
    const unmute = async () => value(await moderate(mod, 'repeats', { action: 'unmute', member: late.id }))
    for (const clientId of ['first', 'second']) {
      expect(await milk(clientId)).toMatchObject({ code: 'rejected' })
      expect(await mutes()).toHaveLength(1)
      await unmute()
      expect(await milk(clientId)).toMatchObject({ code: 'rejected' })
      expect(await mutes()).toEqual([])
    }
    expect(await milk('second', 'more milk')).toMatchObject({ code: 'rejected' })
    expect(await mutes()).toHaveLength(1)
    await unmute()
    value(await late.say('water', { room: 'repeats' }))
  })

  it('[O55] may be one of a thousand, of 10,000 characters in all', async () => {
    const { owner } = await roomOf(chat.url, 'thousand')
    const words = Array.from({ length: 1_000 }, (_, n) => `word${n}`)
    value(await moderate(owner, 'thousand', { action: 'set', words }))
    const long = Array.from({ length: 101 }, (_, n) => `${n}`.padEnd(100, 'x'))
    // Each of these signs stands for 15 letters.
    const signs = Array.from({ length: 8 }, (_, n) => `${n}`.padEnd(100, '\ufdfa'))
    for (const tooMuch of [[...words, 'more'], long, signs])
      expect(await moderate(owner, 'thousand', { action: 'set', words: tooMuch })).toMatchObject({
        code: 'bad-request',
      })
  })
})
