import {
  closeAll,
  enter,
  lobby,
  Person,
  startChat,
  type Tab,
  type TestChat,
  value,
  named,
} from '../support/chat'
import { textOf } from '../support/text-of'

describe('message', () => {
  let chat: TestChat

  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[M1] reaches every member of the room, its author included', async () => {
    const ann = await enter(chat.url, 'ann')
    const bob = await enter(chat.url, 'bob')
    const kept = value(await ann.say('hello'))
    for (const tab of [ann, bob]) {
      await tab.until('the message', ({ entries }) => entries.map(textOf).includes('hello'))
      expect(tab.entries[0]).toMatchObject({
        ...kept,
        type: 'text',
        author: { nickname: 'ann', address: '127.0.*.*' },
      })
    }
  })

  it('[M1] reaches every tab of its author, and no client in another room', async () => {
    const person = await Person.arrive(chat.url, 'many tabs')
    const tabs = [await person.connect(), await person.connect({ transports: ['polling'] })]
    for (const tab of tabs) await tab.enter('one')
    const elsewhere = await enter(chat.url, 'elsewhere', 'two')
    value(await tabs[0]!.say('in one', { room: 'one' }))
    value(await elsewhere.say('in two', { room: 'two' }))
    for (const tab of tabs) await tab.until('it', ({ entries }) => entries.map(textOf).includes('in one'))
    await elsewhere.until('its own', ({ entries }) => entries.length > 0)
    expect(elsewhere.received.message).toEqual([
      {
        room: 'two',
        epoch: elsewhere.you.epoch,
        entries: [expect.objectContaining({ text: 'in two', seq: 1 })],
      },
    ])
    expect(tabs.flatMap(({ entries }) => entries.map(textOf))).toEqual(['in one', 'in one'])
  })

  it('[M1] reaches no client that has left the room', async () => {
    const ann = await enter(chat.url, 'stays')
    const bob = await enter(chat.url, 'goes')
    value(await ann.say('before'))
    await bob.until('what was said before', ({ entries }) => entries.length === 1)
    await bob.ask('leave', { room: lobby })
    value(await ann.say('behind the back'))
    await bob.enter('aside')
    value(await bob.say('aside', { room: 'aside' }))
    await bob.until('its own', ({ entries }) => entries.map(textOf).includes('aside'))
    expect(bob.entries.map(textOf)).toEqual(['before', 'aside'])
  })

  it('[M2] is stored once, however often its author sends it', async () => {
    const ann = await enter(chat.url, 'ann 2')
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => ann.say(`try ${n}`, { clientId: 'same' })),
    )
    expect(new Set(answers.map((answer) => value(answer).seq)).size).toBe(1)
    const { entries } = value(await ann.ask('history', { room: lobby, before: 1e9, limit: 100 }))
    expect(entries.filter(({ clientId }) => clientId === 'same')).toHaveLength(1)
  })

  it('[M2] gets the first answer from any tab and connection of its author, also much later', async () => {
    const person = await Person.arrive(chat.url, 'repeats')
    const [one, two] = [await person.connect(), await person.connect()]
    for (const tab of [one, two]) await tab.enter()
    const [first, second] = await Promise.all([one, two].map((tab) => tab.say('hello', { clientId: 'c' })))
    expect(first).toEqual(second)
    for (let n = 0; n < 5; n += 1) await one.say(`between ${n}`)
    one.socket.disconnect()
    const later = await person.connect({ transports: ['polling'] })
    await later.enter()
    expect(await later.say('another text', { clientId: 'c' })).toEqual(first)
    expect(two.entries.filter(({ clientId }) => clientId === 'c')).toHaveLength(1)
  })

  it('[M2] is another message when another author uses the same clientId, or the author in another room', async () => {
    const ann = await enter(chat.url, 'ann 4')
    const bob = await enter(chat.url, 'bob 4')
    await ann.enter('aside')
    const places = [
      value(await ann.say('mine', { clientId: 'c4' })),
      value(await bob.say('mine', { clientId: 'c4' })),
      value(await ann.say('mine', { clientId: 'c4', room: 'aside' })),
    ]
    expect(new Set(places.map(({ id }) => id)).size).toBe(3)
  })

  it.each([
    ['  indented\n\ttwice', '  indented\n\ttwice'],
    ['\n \n  first line', '  first line'],
    ['behind \t \n\n', 'behind'],
    ['a\r\nb\rc', 'a\nb\nc'],
    ['nul\u0000 bell\u0007 escape\u001b[31m delete\u007f', 'nul bell escape[31m delete'],
    ['half a \ud83d pair', 'half a \ufffd pair'],
    ['مرحبا \u202eabc\u202c', 'مرحبا \u202eabc\u202c'],
    ['e\u0301 ﬁ', 'e\u0301 ﬁ'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['👩‍👩‍👧‍👧 茶', '👩‍👩‍👧‍👧 茶'],
  ])('[M5] keeps %j as %j', async (text, kept) => {
    const ann = await enter(chat.url, undefined, 'texts')
    value(await ann.say(text, { room: 'texts' }))
    await ann.until('it', ({ entries }) => entries.length === 1)
    expect(textOf(ann.entries[0]!)).toBe(kept)
    const { entries } = value(await ann.ask('history', { room: named('texts'), before: 1e9, limit: 1 }))
    expect(textOf(entries[0]!)).toBe(kept)
  })

  it('[M4] of 20 writers with 50 each gets seq 1 to 1,000 without holes, in each author’s order', async () => {
    const writers = await Promise.all(Array.from({ length: 20 }, () => enter(chat.url, undefined, 'busy')))
    const others = await Promise.all(Array.from({ length: 3 }, () => enter(chat.url, undefined, 'other')))
    const write = (tab: Tab, room: string) =>
      Promise.all(Array.from({ length: 50 }, (_, n) => tab.say(`${n}`, { room })))
    const answers = await Promise.all([
      ...writers.map((tab) => write(tab, 'busy')),
      ...others.map((tab) => write(tab, 'other')),
    ])

    for (const tab of writers) {
      await tab.until('all of them', ({ entries }) => entries.length >= 1_000)
      expect(tab.entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1))
      expect(tab.received.message.every(({ room }) => room === 'busy')).toBe(true)
    }
    expect(writers.every((tab) => JSON.stringify(tab.entries) === JSON.stringify(writers[0]!.entries))).toBe(
      true,
    )
    for (const [index, { you }] of writers.entries()) {
      const own = writers[0]!.entries.filter(({ author }) => author.id === you.you.id)
      expect(own.map(textOf)).toEqual(Array.from({ length: 50 }, (_, n) => `${n}`))
      expect(answers[index]!.map((answer) => value(answer).seq)).toEqual(own.map(({ seq }) => seq))
    }
    for (const tab of others) {
      await tab.until('their own', ({ entries }) => entries.length >= 150)
      expect(tab.entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 150 }, (_, n) => n + 1))
    }
  })
})
