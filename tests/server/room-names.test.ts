import { closeAll, enter, named, Person, startChat, type TestChat, value } from '../support/chat'
import { makeOlderSqlite } from '../support/older-store'
import { temporaryFolder } from '../support/chat'
import { textOf } from '../support/text-of'

describe('the name of a room', () => {
  afterEach(closeAll)

  it('[R9] is the first spelling, in every answer and fact, however others write it', async () => {
    const chat = await startChat()
    const ann = await enter(chat.url, 'ann', 'Film club')
    expect(ann.you).toMatchObject({ version: 1, room: { name: 'Film club' } })
    const spellings = [
      'film club',
      '#FILM CLUB',
      ' Film\u3000club/',
      '/r/film%20club',
      'http://host/r/FILM%20club?x',
    ]
    for (const [n, spelling] of spellings.entries()) {
      const bob = await enter(chat.url, `bob ${n}`, spelling)
      expect(bob.you).toMatchObject({ room: { name: 'Film club' }, count: 2 })
      const { seq } = value(await bob.say(`${n}`, { room: spelling }))
      value(await ann.say(`and ${n}`, { room: spelling.toUpperCase() }))
      await bob.until('both', ({ entries }) => entries.at(-1)?.seq === seq + 1)
      const room = named(spelling)
      expect(value(await bob.ask('history', { room, before: seq + 1, limit: 1 })).entries).toMatchObject([
        { seq },
      ])
      expect(value(await bob.ask('members', { room })).count).toBe(2)
      value(await bob.ask('topic', { room, clientId: `topic ${n}` as never, topic: `topic ${n}` }))
      await ann.until('the topic', ({ entries }) =>
        entries.some((entry) => entry.type === 'topic' && entry.topic === `topic ${n}`),
      )
      value(await bob.ask('leave', { room: named(spelling.toUpperCase()) }))
      await ann.until('bob has gone', (tab) => tab.announced('leave').includes(`bob ${n}`))
      expect(await bob.say('gone', { room: spelling })).toMatchObject({ code: 'not-a-member' })
      const facts = [
        ...bob.received.message,
        ...ann.received.message,
        ...ann.received.join,
        ...ann.received.leave,
      ]
      expect([...new Set(facts.map((fact) => fact.room))]).toEqual(['Film club'])
    }
  })

  it('[R9] may be spelled otherwise in a message with a mention', async () => {
    const chat = await startChat()
    const ann = await enter(chat.url, 'ann', 'Film club')
    const bob = await enter(chat.url, 'bob', 'film club')
    value(await bob.say('hello @ann', { room: 'film CLUB' }))
    await ann.until('the message', ({ entries }) => entries.length === 1)
    expect(ann.entries).toMatchObject([{ mentions: [{ nickname: 'ann' }] }])
  })

  it('[R9] is the same over HTTP, and after a restart', async () => {
    const chat = await startChat()
    const ann = await enter(chat.url, 'ann', 'Film club')
    await ann.say('hello', { room: 'film club' })
    const read = async (url: string, spelling: string) => {
      const reader = await Person.arrive(url)
      await (await reader.connect()).enter('Film club')
      const path = `/api/rooms/${encodeURIComponent(spelling)}/messages`
      return (await reader.call<{ entries: never[] }>('GET', path)).body.entries.map(textOf)
    }
    for (const spelling of ['film club', '#Film club', '/r/FILM%20CLUB', 'Film club/'])
      expect(await read(chat.url, spelling)).toEqual(['hello'])
    await chat.close()
    const again = await startChat({ DATA_DIR: chat.dataDir })
    const bob = await enter(again.url, 'bob', 'FILM CLUB')
    expect(bob.you).toMatchObject({ room: { name: 'Film club' }, head: 1 })
    expect(await read(again.url, 'film CLUB')).toEqual(['hello'])
  })

  it.each(['Lobby', '大厅', '大廳', '/', '#lobby', 'http://host/', '/r/%E5%A4%A7%E5%8E%85'])(
    '[R9] %s is the lobby',
    async (spelling) => {
      const chat = await startChat()
      const ann = await enter(chat.url, 'ann')
      const bob = await enter(chat.url, 'bob', spelling)
      expect(bob.you).toMatchObject({ room: { name: 'lobby' }, count: 2 })
      value(await bob.say('hello', { room: spelling }))
      await ann.until('the message', ({ entries }) => entries.length === 1)
    },
  )

  it('[R9] is one when clients create the room at the same moment in different cases', async () => {
    const chat = await startChat()
    const people = await Promise.all(Array.from({ length: 8 }, (_, n) => Person.arrive(chat.url, `p${n}`)))
    const tabs = await Promise.all(people.map((person) => person.connect()))
    for (let turn = 0; turn < 10; turn += 1) {
      const spellings = tabs.map((_, n) => (n % 2 === 0 ? `Tea ${turn}` : `tea ${turn}`))
      const answers = await Promise.all(tabs.map((tab, n) => tab.enter(spellings[n])))
      const [name, ...others] = new Set(answers.map(({ room }) => room.name))
      expect(others).toEqual([])
      const said = await Promise.all(tabs.map((tab, n) => tab.say(`${n}`, { room: spellings[n]! })))
      expect(said.map((answer) => value(answer).seq).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
      for (const tab of tabs)
        await tab.until(
          'all',
          ({ received }) =>
            received.message.filter(({ room }) => room === name).flatMap(({ entries }) => entries).length ===
            8,
        )
    }
  })

  it('[R9] enters a session once, in whichever case its tabs write', async () => {
    const chat = await startChat({ MAX_ROOMS_PER_SESSION: '1' })
    const ann = await Person.arrive(chat.url, 'ann')
    const [one, two] = [await ann.connect(), await ann.connect()]
    await one.enter('Tea')
    expect(await two.enter('tea')).toMatchObject({ count: 1, room: { name: 'Tea' } })
    expect(await two.ask('join', { room: named('coffee') })).toMatchObject({ code: 'too-many-rooms' })
    // Nicknames are unique per room, not per spelling of its name.
    const bob = await (await Person.arrive(chat.url, 'Ann')).connect()
    expect((await bob.enter('TEA')).you.nickname).toBe('Ann 2')
  })

  it('[R9] raises the version for a client that asked by another, so that an older page reloads', async () => {
    const chat = await startChat()
    expect((await enter(chat.url, 'ann', 'Tea')).you.version).toBe(1)
    expect((await enter(chat.url, 'bob', 'tea')).you.version).toBe(2)
    expect((await enter(chat.url, 'cat', 'Tea/')).you.version).toBe(2)
    expect((await enter(chat.url, 'dan', 'Tea')).you.version).toBe(1)
  })

  it('[R3][R9] resets the log of a device when its address leads to another log since an upgrade', async () => {
    const folder = temporaryFolder()
    const said = (text: string, at: number) => [{ text, at }]
    await makeOlderSqlite(folder, [
      { name: 'Film club', said: said('the older', 1) },
      { name: 'film club', said: said('the newer', 2) },
    ])
    const chat = await startChat({ DATA_DIR: folder })
    const ann = await enter(chat.url, 'ann', 'Film club')
    expect(ann.you).toMatchObject({ room: { name: 'film club' }, entries: [{ text: 'the newer' }] })
    expect(await ann.enter('film CLUB 2')).toMatchObject({
      room: { name: 'Film club 2' },
      entries: [{ text: 'the older' }],
    })
  })
})

describe('the address of a room', () => {
  let chat: TestChat
  const get = (path: string, headers = {}) => fetch(chat.url + path, { redirect: 'manual', headers })
  const leadsTo = async (path: string) => (await get(path)).headers.get('location')

  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it.each([
    ['/R/tea', '/r/tea'],
    ['/r/lobby', '/'],
    ['/r/Lobby', '/'],
    ['/r/%E5%A4%A7%E5%8E%85', '/'],
    ['/r/tea/', '/r/tea'],
    ['/r//tea', '/r/tea'],
    ['/r/a//b', '/r/a/b'],
    ['/r/%20tea%20', '/r/tea'],
    ['/r/%23tea', '/r/tea'],
    ['/r/%EF%BC%B4ea', '/r/Tea'],
    ['/r/cafe%CC%81', '/r/caf%C3%A9'],
    ['/r/tea%2F', '/r/tea'],
    ['/r/%2525', '/r/%25'],
    ['/r/tea/?at=7&x=%2F', '/r/tea?at=7&x=%2F'],
    ['/r//?at=7', '/?at=7'],
    ['/r//evil.example/', '/r/evil.example'],
    ['/r/http:%2F%2Fevil.example%2Fr%2Ftea', '/r/tea'],
    ['/r/%5C%5Cevil.example/', '/r/%5C%5Cevil.example'],
  ])('[W9] %s leads to %s, which leads no further', async (path, to) => {
    const answer = await get(path)
    expect([answer.status, answer.headers.get('location')]).toEqual([308, to])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect((await get(to)).status).toBe(200)
    expect(await leadsTo(to)).toBeNull()
  })

  it.each([
    '/',
    '/r/tea',
    '/r/Tea',
    '/r/a:b',
    '/r/a%3Ab',
    "/r/it's",
    '/r/%7Etea',
    '/r/~tea',
    '/r/a%2Fb',
    '/r/what%3F',
    '/r/100%25',
  ])('[W9] %s is one', async (path) => expect((await get(path)).status).toBe(200))

  it.each([['/r/%E0%A4%A'], ['/r/100%'], ['/r/%FF']])('[W9] %s is malformed', async (path) => {
    expect((await get(path)).status).toBe(400)
  })

  it('[W9] never redirects to another host', async () => {
    for (const path of [
      '//evil.example',
      '//evil.example/r/tea/',
      '/\\evil.example',
      '/r/../..//evil.example/',
    ])
      expect((await leadsTo(path)) ?? '/').toMatch(/^\/(?![/\\])/)
  })
})
