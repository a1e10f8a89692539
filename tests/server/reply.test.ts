import { LogReader } from '../../common/log/log-reader'
import type { Entry, TextEntry } from '../../common/protocol/entries'
import type { ClientId } from '../../common/protocol/ids'
import { excerptOf } from '../../common/log/excerpt'
import { closeAll, enter, lobby, startChat, type Tab, type TestChat, value } from '../support/chat'

describe('the excerpt of a message', () => {
  it.each([
    ['', ''],
    ['hello', 'hello'],
    ['two\n\n lines\tof `code`', 'two lines of code'],
    ['/me makes tea', 'makes tea'],
    ['it was ||the **cook**|| [he says](https://a.example)', 'it was […] he says'],
    [`it was ||${'the cook '.repeat(80)}||`, 'it was […]'],
    ['x'.repeat(120), 'x'.repeat(120)],
    ['x'.repeat(121), `${'x'.repeat(119)}…`],
    ['🍵'.repeat(400), `${'🍵'.repeat(119)}…`],
    ['👨‍👩‍👧‍👦'.repeat(50), `${'👨‍👩‍👧‍👦'.repeat(17)}…`],
  ])('[R14] of %j is %j', (text, excerpt) => expect(excerptOf(text)).toBe(excerpt))

  it('[R14] is cut within a character that is too long, and never longer', () => {
    expect([...excerptOf(`a${'\u0301'.repeat(1_000)}`)].length).toBeLessThanOrEqual(120)
    expect(excerptOf('🍵'.repeat(301).slice(1))).toMatch(/^\ufffd🍵+…$/u)
  })
})

describe('a reply', () => {
  let chat: TestChat
  let drafts = 0

  beforeEach(async () => {
    chat = await startChat()
  })
  afterEach(closeAll)

  const clientId = () => `draft ${(drafts += 1)}` as ClientId
  const reply = async (tab: Tab, seq: number, text = 'an answer') =>
    value(await tab.ask('message', { room: lobby, clientId: clientId(), text, reply: seq }))
  const edit = async (tab: Tab, target: number, text: string) =>
    value(await tab.ask('edit', { room: lobby, clientId: clientId(), target, text }))
  const quotes = (entries: readonly Entry[]) =>
    entries.flatMap((entry) => ('reply' in entry && entry.reply ? [[entry.seq, entry.reply.excerpt]] : []))

  it('[R14] goes out with the words of its message, to members and to new clients', async () => {
    const ann = await enter(chat.url, 'Ann')
    const bob = await enter(chat.url, 'Bob')
    value(await ann.say('what **do** you\ndrink?'))
    await reply(bob, 1)
    await ann.until('the reply', ({ entries }) => entries.length === 2)
    const author = { id: ann.you.you.id, nickname: 'Ann' }
    expect(ann.entries[1]).toMatchObject({ seq: 2, reply: { seq: 1, author, excerpt: expect.any(String) } })
    const { you } = await enter(chat.url, 'Cyd')
    expect(you.entries).toEqual(ann.entries)
    expect((ann.entries[1] as TextEntry).reply!.excerpt).not.toContain('\n')
  })

  it.each([
    ['a seq that is not there', 99],
    ['0', 0],
    ['itself', 4],
    ['a topic', 1],
    ['a change', 3],
  ])('[R14] to %s is sent without it, and its author is told', async (_, seq) => {
    const ann = await enter(chat.url, 'Ann')
    value(await ann.ask('topic', { room: lobby, clientId: clientId(), topic: 'tea' }))
    value(await ann.say('hello'))
    await edit(ann, 2, 'hello!')
    expect(await reply(ann, seq)).toMatchObject({ seq: 4 })
    await ann.until('the message', ({ entries }) => entries.length === 4)
    expect(ann.entries[3]).toMatchObject({ text: 'an answer' })
    expect(ann.entries[3]).not.toHaveProperty('reply')
    expect((await enter(chat.url, 'Bob')).you.entries.at(-1)).toEqual(ann.entries[3])
  })

  it.each(['1', 1.5, -1, null, {}])('[A1] is a bad request with %j', async (seq) => {
    const ann = await enter(chat.url, 'Ann')
    const input = { room: lobby, clientId: 'x', text: 'hi', reply: seq }
    expect(await ann.askAnything('message', input)).toMatchObject({ ok: false, code: 'bad-request' })
  })

  it('[R15] changes with its message, for present, returning and new clients alike', async () => {
    const ann = await enter(chat.url, 'Ann')
    const reader = new LogReader()
    reader.jump(ann.you)
    ann.socket.on('message', ({ entries }) => void reader.hear(entries))
    value(await ann.say('tea?'))
    for (let n = 0; n < 3; n += 1) await reply(ann, 1)
    const known = { epoch: ann.you.epoch, seq: 4 }
    await edit(ann, 1, 'coffee?')
    await reply(ann, 1)
    await ann.until('the last reply', () => reader.last === 6)
    const all = (excerpt: string) => [2, 3, 4, 6].map((seq) => [seq, excerpt])
    expect(quotes(reader.messages())).toEqual(all('coffee?'))
    expect(reader.messages().map(({ changed }) => changed)).toEqual([5, 5, 5, 5, undefined])
    const bob = await enter(chat.url, 'Bob')
    expect(bob.you.entries).toEqual(reader.messages())
    const changes = value(await bob.ask('changes', { room: lobby, from: 2, to: 4, since: 4 }))
    expect(quotes(changes.entries)).toEqual(all('coffee?').slice(0, 3))
    value(await ann.ask('delete', { room: lobby, clientId: clientId(), target: 1 }))
    await ann.until('the deletion', () => reader.last === 7)
    expect(quotes(reader.messages())).toEqual(all(''))
    expect((await enter(chat.url, 'Cyd')).you.entries).toEqual(reader.messages())
    const back = await (await enter(chat.url, 'Dan')).enter(lobby, known)
    expect(quotes(back.entries)).toEqual([[6, '']])
    expect(await reply(ann, 1)).toMatchObject({ seq: 8 })
    await ann.until('the reply to nothing', () => reader.last === 8)
    expect(reader.at(8)).not.toHaveProperty('reply')
  })

  it('[R15] is the same after a restart, when no room is in memory', async () => {
    const ann = await enter(chat.url, 'Ann')
    value(await ann.say('tea?'))
    await reply(ann, 1)
    await edit(ann, 1, 'coffee?')
    const { you } = await enter(chat.url, 'Bob')
    await chat.close()
    chat = await startChat({ DATA_DIR: chat.dataDir })
    expect((await enter(chat.url, 'Cyd')).you.entries).toEqual(you.entries)
    expect(quotes(you.entries)).toEqual([[2, 'coffee?']])
  })

  it('[R10][R14] counts as a mention of the author it answers, and of nobody else', async () => {
    const ann = await enter(chat.url, 'Ann')
    const bob = await enter(chat.url, 'Bob')
    value(await ann.say('tea?'))
    await reply(bob, 1)
    await reply(ann, 1)
    for (let n = 0; n < 50; n += 1) value(await bob.say(`${n}`))
    expect((await ann.enter()).mentioned).toBe(2)
    expect(await bob.enter()).not.toHaveProperty('mentioned')
  })

  it('[R10][R14] calls the author of what it answers also when it is edited, and no longer when it is deleted', async () => {
    const ann = await enter(chat.url, 'Ann')
    const bob = await enter(chat.url, 'Bob')
    value(await ann.say('tea?'))
    await reply(bob, 1, '@Ann yes')
    await edit(bob, 2, 'yes')
    for (let n = 0; n < 50; n += 1) value(await bob.say(`${n}`))
    expect((await ann.enter()).mentioned).toBe(2)
    value(await bob.ask('delete', { room: lobby, clientId: clientId(), target: 2 }))
    expect(await ann.enter()).not.toHaveProperty('mentioned')
  })
})
