import { closeAll, enter, named, Person, startChat, type TestChat, value } from '../support/chat'
import { startForgetfulChat } from '../support/forgetful-chat'
import { inside, moderate, operatorIn } from '../support/moderating'
import type { ClientId } from '../../common/protocol/ids'

const clientId = 'once' as ClientId

describe('create', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[O3] makes a room with a topic, whose first entry says so, and whose maker owns it', async () => {
    const ann = await (await Person.arrive(chat.url, 'ann')).connect()
    const made = value(await ann.ask('create', { room: named('Film'), clientId, topic: ' old  ones ' }))
    expect(made.room).toMatchObject({ name: 'Film', topic: 'old ones', owner: true, whoSpeaks: 'everyone' })
    const { you, room, entries } = await ann.enter('film')
    expect({ you, room }).toMatchObject({ you: { role: 'owner' }, room: { topic: 'old ones' } })
    expect(entries).toMatchObject([{ seq: 1, type: 'room', change: { created: true, topic: 'old ones' } }])
  })

  it('[O3] answers a repeat as before, and refuses a room that has an entry, as the lobby', async () => {
    const ann = await enter(chat.url, undefined, 'taken')
    value(await ann.say('first', { room: 'taken' }))
    const ask = { clientId, room: named('new') }
    value(await ann.ask('create', ask))
    expect(await ann.ask('create', ask)).toMatchObject({ ok: true, value: { room: { name: 'new' } } })
    for (const room of ['taken', 'new', 'lobby'].map(named))
      expect(await ann.ask('create', { clientId: `of ${room}` as ClientId, room })).toMatchObject({
        code: 'room-taken',
      })
    expect((await ann.enter('new')).head).toBe(1)
  })

  it('[O3] tells nothing of a room to who did something else there, or may not enter any more', async () => {
    const said = await inside(chat.url, 'said', 'told')
    value(await said.say('mine', { room: 'told', clientId }))
    expect(await said.ask('create', { room: named('told'), clientId })).toMatchObject({ code: 'room-taken' })
    const maker = await inside(chat.url, 'maker', 'lobby')
    const ask = { room: named('handed over'), clientId }
    value(await maker.ask('create', ask))
    await maker.enter('handed over')
    const owner = await inside(chat.url, 'owner', 'handed over')
    value(await moderate(maker, 'handed over', { action: 'transfer', member: owner.id }))
    value(await maker.ask('create', ask))
    value(await moderate(owner, 'handed over', { action: 'ban', member: maker.id, minutes: 1 }))
    expect(await maker.ask('create', ask)).toMatchObject({ code: 'room-taken' })
  })

  it('[O57] makes no room whose name or topic has a word of the lobby', async () => {
    const own = await startChat()
    const operator = await operatorIn(own, 'lobby')
    value(await moderate(operator, 'lobby', { action: 'set', words: ['spam'] }))
    const ann = await inside(own.url, 'ann', 'lobby')
    const make = (room: string, topic?: string) =>
      ann.ask('create', { room: named(room), clientId: room as ClientId, ...(topic && { topic }) })
    expect(await make('spam here')).toMatchObject({ code: 'room-name-invalid' })
    expect(await make('tea', 'only spam')).toMatchObject({ code: 'rejected' })
    value(await make('tea', 'no ads'))
  })

  it('[O3] makes no more rooms than a session may own, and answers the repeat of the last', async () => {
    const { url } = await startChat({ MAX_ROOMS_PER_SESSION: '2' })
    const ann = await (await Person.arrive(url, 'ann')).connect()
    const make = (room: string) => ann.ask('create', { room: named(room), clientId: room as ClientId })
    for (const room of ['one', 'two', 'two']) value(await make(room))
    expect(await make('three')).toMatchObject({ code: 'too-many-rooms' })
  })

  it('[O3] keeps the session of a newcomer who makes one, as entering does', async () => {
    const { url, forget } = await startForgetfulChat()
    const person = await Person.arrive(url)
    const tab = await person.connect()
    value(await tab.ask('create', { room: named('kept'), clientId }))
    await forget()
    expect(await tab.enter('kept')).toMatchObject({ you: { role: 'owner' } })
  })

  it('[O3] of many at once makes one of them the owner', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => enter(chat.url, undefined, 'rush')))
    const answers = await Promise.all(
      people.map((tab) => tab.ask('create', { room: named('rush'), clientId })),
    )
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    const { members } = await people[0]!.enter('rush')
    const owner = members.filter(({ role }) => role === 'owner').map(({ id }) => id)
    expect(owner).toEqual([people[answers.findIndex(({ ok }) => ok)]!.you.you.id])
  })
})
