import { asks } from '../../server/chat/asks'
import { closeAll, enter, Person, type Tab, until, value, named } from '../support/chat'
import { ask, RawSocket, write } from './raw'
import { Spawned } from './spawned'
import { textOf } from '../support/text-of'

const nested = (depth: number, inside = '1') => '['.repeat(depth) + inside + ']'.repeat(depth)
const nestedObjects = (depth: number, inside = '1') => '{"a":'.repeat(depth) + inside + '}'.repeat(depth)
const placeholder = '{"_placeholder":true,"num":0}'

describe('hostile input', () => {
  let chat: Spawned
  let ann: Tab
  let bob: Tab
  let stranger: Tab

  beforeAll(async () => {
    chat = await Spawned.listening()
    ann = await enter(chat.url, 'ann')
    bob = await enter(chat.url, 'bob')
  })
  beforeEach(async () => {
    stranger = await enter(chat.url)
  })
  // After each attack the server runs, logs no bug, and serves others.
  afterEach(async () => {
    stranger.socket.disconnect()
    const { seq } = value(await ann.say('still here?'))
    await bob.until('the message', ({ entries }) => entries.some((entry) => entry.seq === seq))
    expect(chat.isAlive).toBe(true)
    expect(chat.troubles).toEqual([])
  })
  afterAll(closeAll)

  it.each([
    ['nothing', []],
    ['nothing but null', [null]],
    ['a number', [7]],
    ['a string', ['lobby']],
    ['a list', [['lobby']]],
    ['two objects', [{ room: 'lobby' }, { room: 'lobby' }]],
    ['an object behind', [{ room: 'lobby', clientId: 'x', text: 'hello', before: 9, limit: 1 }, null]],
    ['an empty object', [{}]],
    ['a room that is an object', [{ room: { toString: 'lobby' } }]],
    ['a room that is a list', [{ room: ['lobby'], clientId: 'x', text: 'x', before: 1, limit: 1 }]],
    ['binary', [Buffer.from('lobby')]],
    ['a room that is binary', [{ room: Buffer.from('lobby') }]],
    ['nesting of 9 levels', [{ room: 'lobby', clientId: 'x', text: 'x', more: JSON.parse(nested(8)) }]],
    ['nesting of 4,000 levels', [{ room: 'lobby', more: JSON.parse(nested(4_000)) }]],
  ] as [string, unknown[]][])('[A1] answers bad-request to every ask with %s', async (_, args) => {
    for (const name of Object.keys(asks)) {
      const answer = await stranger.askAnything(name, ...args)
      expect(answer).toEqual({ ok: false, code: 'bad-request', retryable: false })
    }
  })

  it.each([
    ['join', { room: 'lobby', since: 7 }],
    ['join', { room: 'lobby', since: { epoch: 1, seq: 1 } }],
    ['join', { room: 'lobby', since: { epoch: 'x'.repeat(65), seq: 1 } }],
    ['join', { room: 'lobby', since: { epoch: 'x', seq: -1 } }],
    ['join', { room: 'lobby', since: { epoch: 'x', seq: 1.5 } }],
    ['message', { room: 'lobby', clientId: '', text: 'x' }],
    ['message', { room: 'lobby', clientId: 'x'.repeat(65), text: 'x' }],
    ['message', { room: 'lobby', clientId: 7, text: 'x' }],
    ['message', { room: 'lobby', clientId: 'x', text: 7 }],
    ['message', { room: 'lobby', clientId: 'x', text: null }],
    ['message', { room: 'lobby', text: 'x' }],
    ['history', { room: 'lobby', before: '9', limit: 1 }],
    ['message', { room: 'lobby', clientId: 'a\0b', text: 'x' }],
    ['topic', { room: 'lobby', clientId: 'c', topic: 1 }],
    ['topic', { room: 'lobby', topic: 'without clientId' }],
    ['members', { room: 'lobby', after: 1 }],
    ['members', { room: 'lobby', after: 'x'.repeat(65) }],
    ['history', { room: 'lobby', before: 9, limit: 0 }],
    ['history', { room: 'lobby', before: 9, limit: 101 }],
    ['history', { room: 'lobby', before: -9, limit: 1 }],
    ['history', { room: 'lobby', before: 1e300, limit: 1 }],
  ])('[A1] answers bad-request to %s of %j', async (name, input) => {
    const answer = await stranger.askAnything(name, input)
    expect(answer).toEqual({ ok: false, code: 'bad-request', retryable: false })
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '[A1] takes %s as a key and as a name for what it is: nothing special',
    async (name) => {
      write(stranger, `2["message",{"room":"lobby","${name}":{"polluted":true},"clientId":"a","text":"b"}]`)
      const keyed = JSON.parse(`{"room":"${name}","${name}":{"ok":1},"since":null}`) as unknown
      expect(await stranger.askAnything('join', keyed)).toMatchObject({ ok: true, value: { room: { name } } })
      const said = { room: name, clientId: name, text: name }
      expect(await stranger.askAnything('message', said)).toMatchObject({ ok: true, value: { seq: 1 } })
      write(stranger, `2["${name}",{"room":"lobby"}]`, `27["${name}"]`)
      expect(await stranger.askAnything('message', said)).toMatchObject({ ok: true, value: { seq: 1 } })
    },
  )

  it('[A1] accepts 8 levels', async () => {
    const input = { room: 'lobby', more: JSON.parse(nested(7)) as unknown }
    expect(await stranger.askAnything('join', input)).toMatchObject({ ok: true })
  })

  it('[A1] ignores an ask without a callback, or with one that is not last', async () => {
    stranger.socket.emit('join', { room: named('aside') }, undefined as never)
    ;(stranger.socket.emit as (...args: unknown[]) => void)('join', () => {}, { room: 'aside' })
    write(
      stranger,
      '2["join",{"room":"aside"}]',
      '2["message",{"room":"lobby","clientId":"q","text":"unasked"}]',
    )
    await stranger.ask('leave', { room: named('nowhere') })
    const answer = await stranger.say('anybody?', { room: 'aside' })
    expect(answer).toMatchObject({ code: 'not-a-member' })
    value(await ann.say('after it'))
    await bob.until('what came after', ({ entries }) => entries.map(textOf).includes('after it'))
    expect(bob.entries.map(textOf)).not.toContain('unasked')
  })

  it.each([
    ['an unknown event', '2["no such ask",{"room":"lobby"}]'],
    ['an unknown event that wants an answer', '2777["no such ask",{"room":"lobby"}]'],
    ['an event called error', '2["error",{"message":"boom"}]'],
    ['an event whose name is empty', '2777[""]'],
    ['an event whose name is a number', '2777[5,{}]'],
    ['the acknowledgement of nothing', '3999[{"ok":true}]'],
    ['lists nested 30,000 deep', `2777["message",{"room":"lobby","clientId":"n","text":${nested(30_000)}}]`],
    ['objects nested 9,000 deep', `2777["join",{"room":"lobby","since":${nestedObjects(9_000)}}]`],
    ['an acknowledgement nested 30,000 deep', `3777[${nested(30_000)}]`],
  ])('[A1] survives %s, and goes on answering', async (_, packet) => {
    write(stranger, packet)
    expect(await stranger.ask('leave', { room: named('nowhere') })).toEqual({ ok: true, value: {} })
  })

  it.each([
    ['a reserved event, connect', ['2["connect"]']],
    ['a reserved event, connect_error', ['2["connect_error"]']],
    ['a reserved event, disconnect', ['2["disconnect"]']],
    ['a reserved event, disconnecting', ['2["disconnecting"]']],
    ['a reserved event, newListener', ['2["newListener","x"]']],
    ['a reserved event, removeListener', ['2["removeListener","x"]']],
    ['an event whose name is an object', ['21[{"a":1}]']],
    ['an event that is no list', ['2{"join":1}']],
    ['an event without anything', ['2']],
    ['half a packet', ['21["join",{"room"']],
    ['a packet of no type', ['9["join"]']],
    ['words', ['hello']],
    ['an acknowledgement id beyond all numbers', [`2${'9'.repeat(400)}["leave",{"room":"lobby"}]`]],
    ['an error', ['4{"message":"boom"}']],
    ['another connect', ['0']],
    ['many connects to other namespaces', Array.from({ length: 200 }, (_, n) => `0/${n},{"a":1}`)],
    ['an event in another namespace', ['2/admin,["join",{"room":"lobby"}]']],
    ['a farewell and an ask', ['1', '21["join",{"room":"lobby"}]']],
    ['binary without attachments', ['51-["message",{}]', '21["leave",{"room":"x"}]']],
    ['an attachment that nobody announced', [Buffer.from([1, 2, 3])]],
    [
      'a placeholder of another attachment',
      ['51-["message",{"_placeholder":true,"num":5}]', Buffer.from('x')],
    ],
    [
      'a placeholder called __proto__',
      ['51-["message",{"_placeholder":true,"num":"__proto__"}]', Buffer.from('x')],
    ],
    ['more attachments than there are', ['5999999-["message",{}]', Buffer.from('x')]],
    [
      'an attachment nested 30,000 deep',
      [`51-["message",${nested(30_000 - 20, placeholder)}]`, Buffer.from('x')],
    ],
    [
      'an attachment in 4,000 objects',
      [`511["message",${nestedObjects(4_000, placeholder)}]`, Buffer.from('x')],
    ],
    ['an acknowledgement with attachments', [`61-1[${placeholder}]`, Buffer.from('x')]],
  ] as [string, (string | Buffer)[]][])('[A1] survives %s', async (_, packets) => {
    write(stranger, ...packets)
    // In any case the same person can return and be heard.
    const again = await enter(chat.url)
    expect(await again.say('back again')).toMatchObject({ ok: true })
    again.socket.disconnect()
  })

  it('[A1] survives a second CONNECT before the first is accepted', async () => {
    const person = await Person.arrive(chat.url, 'twice')
    const { id } = (await person.call('GET', '/api/session')).body
    const socket = new RawSocket(chat.url, { cookie: person.cookie })
    await until('the handshake', () => socket.received.length > 0)
    socket.send('40', '40')
    await until('its welcome', () => socket.hasReceived('40') || socket.isClosed)
    socket.send('421["join",{"room":"lobby"}]')
    await until('an answer', () => socket.hasReceived('431') || socket.isClosed)
    socket.cut()
    await ann.until('nothing of it to be left', () => !rosterOf(ann).has(id))
  })

  it.each([
    ['a frame of no type', ['x']],
    ['an empty frame', ['']],
    ['pings and pongs that nobody asked for', ['2', '2probe', '3', '3probe', '5']],
    ['a binary frame before it is welcome', [Buffer.from([4, 4, 4])]],
    ['an ask before it is welcome', ['421["join",{"room":"lobby"}]']],
    ['a welcome nested 30,000 deep', [`40${nested(30_000)}`]],
    ['a goodbye', ['1']],
  ] as [string, (string | Buffer)[]][])('[A1] survives a raw connection that sends %s', async (_, frames) => {
    const person = await Person.arrive(chat.url)
    const socket = new RawSocket(chat.url, { cookie: person.cookie })
    await until('the handshake', () => socket.received.length > 0)
    socket.send(...frames)
    // Answered by the server's own ping or a close: either way it has read the frames.
    await (await Person.arrive(chat.url)).connect()
    socket.cut()
  })

  it('[A3] closes a connection whose frame is over MAX_FRAME_BYTES, and accepts one just below', async () => {
    const fitting = { room: 'lobby', clientId: 'x', text: 'x'.repeat(65_536 - 60) }
    expect(await stranger.askAnything('message', fitting)).toMatchObject({ code: 'text-too-long' })
    write(stranger, `21["message",{"text":"${'x'.repeat(65_536)}"}]`)
    await stranger.until('the connection to close', ({ socket }) => !socket.connected)
  })

  it('[A1] answers 5,000 tiny asks at once, and ignores 5,000 without a callback', async () => {
    write(stranger, ...Array.from({ length: 5_000 }, () => '2["leave",{}]'))
    const answers = await Promise.all(
      Array.from({ length: 5_000 }, () => stranger.askAnything('history', { room: 'lobby' })),
    )
    expect(answers.filter((answer) => !answer.ok && answer.code === 'bad-request')).toHaveLength(5_000)
  })

  it.each([
    ['/api/rooms/%/messages', 404],
    ['/api/rooms/%00/messages', 404],
    ['/api/rooms/__proto__/messages', 404],
    ['/api/rooms/lobby/messages?before=__proto__', 400],
    ['/api/rooms/lobby/messages?before=1&before=2', 400],
    ['/api/rooms/lobby/messages?limit=1e2', 400],
    ['/api/rooms/lobby/messages?limit[__proto__]=1', 200],
    ['/assets/%', 404],
    ['/assets/%00', 404],
    ['/assets/__proto__', 404],
    ['/assets/..%2f..%2fserver%2findex.js', 404],
    ['/assets/../../server/index.js', 404],
    ['/assets/../index.html', 404],
    ['/assets/%2e%2e/service-worker.js', 404],
    ['*', 400],
    ['http://[::1', 400],
    ['http://a:b/', 400],
    ['x://', 400],
    ['http://a:%@b/healthz?x', 200],
    ['/../../etc/passwd', 404],
    ['/socket.io/?EIO=4&transport=__proto__', 400],
    ['/socket.io/?EIO=4&transport=websocket', 400],
    ['/socket.io/?EIO=4&transport=polling&sid=__proto__', 400],
  ])('answers GET %s with %i', async (path, status) => {
    expect((await ask(chat.url, path)).status).toBe(status)
  })
})

/** The members that this tab was told of. */
function rosterOf(tab: Tab & { you?: { members: { id: string }[] } }): Set<string> {
  const present = new Set(tab.you?.members.map(({ id }) => id))
  for (const { members } of tab.received.join) for (const { id } of members) present.add(id)
  for (const { members } of tab.received.leave) for (const { id } of members) present.delete(id)
  return present
}
