import type { FileInfo } from '../../common/protocol/files'
import type { ClientId } from '../../common/protocol/ids'
import { closeAll, named, Person, startChat, type TestChat, until, value } from '../support/chat'
import { addressOf, Sender, statusOf, uploadPath } from '../support/files'
import { filesLeft } from '../support/files-left'
import { moderate } from '../support/moderating'
import { ask } from './raw'

const NOT_FOUND = { status: 404, code: 'not-found' }

describe('a file', () => {
  let chat: TestChat
  let ann: Sender
  let bob: Sender
  let file: FileInfo
  let rooms = 0
  /** The first to write in the room owns it. */
  beforeEach(async () => {
    const room = `room ${(rooms += 1)}`
    ann = await Sender.enter(chat.url, 'ann', room)
    value(await ann.tab.say('mine', { room }))
    bob = await Sender.enter(chat.url, 'bob', room)
    file = (await ann.send('secret', 'plan.txt')).body
  })
  beforeAll(async () => void (chat = await startChat()))
  afterAll(closeAll)

  const post = () =>
    ann.tab.ask('message', {
      ...{ room: named(ann.room), clientId: file.id as string as ClientId, text: '', files: [file.id] },
    })

  /** What a session gets that knows the address, and what its cache would make of it. */
  async function told(cookie: string, path = addressOf(file)) {
    const { status, body, headers } = await ask(chat.url, path, {
      headers: { cookie, 'if-none-match': `"${file.id}"` },
    })
    if (status === 304) return 'unchanged'
    const head = await ask(chat.url, path, { method: 'HEAD', headers: { cookie } })
    expect([head.status, headers['cache-control']]).toEqual([status, 'no-store'])
    return { status, code: (JSON.parse(body) as { code: string }).code }
  }

  it('[K17] is its sender’s alone until it is sent, and then of all members', async () => {
    expect(await told(ann.person.cookie)).toBe('unchanged')
    expect(await told(bob.person.cookie)).toEqual(NOT_FOUND)
    value(await post())
    expect(await told(bob.person.cookie)).toBe('unchanged')
    expect(await (await bob.read(addressOf(file))).text()).toBe('secret')
  })

  it('[K17] is not there for who is no member, also of a room that everybody may read', async () => {
    value(await post())
    const { cookie } = await Person.arrive(chat.url, 'eve')
    for (const other of ['', 'teahouse=forged', cookie]) expect(await told(other)).toEqual(NOT_FOUND)
    const lobby = await Sender.enter(chat.url)
    expect(await told(lobby.person.cookie)).toEqual(NOT_FOUND)
  })

  it('[K17] is not there for who left, was kicked or was banned', async () => {
    value(await post())
    const member = value(await bob.tab.ask('members', { room: named(bob.room) })).members.find(
      ({ nickname }) => nickname === 'bob',
    )!.id
    const { cookie } = bob.person
    value(await bob.tab.ask('leave', { room: named(bob.room) }))
    expect(await told(cookie)).toEqual(NOT_FOUND)
    await bob.tab.enter(bob.room)
    expect(await told(cookie)).toBe('unchanged')
    value(await moderate(ann.tab, ann.room, { action: 'kick', member }))
    expect(await told(cookie)).toEqual(NOT_FOUND)
    value(await moderate(ann.tab, ann.room, { action: 'ban', member, minutes: null }))
    expect(await told(cookie)).toEqual(NOT_FOUND)
    expect((await bob.send('more')).status).toBe(404)
  })

  it('[K4] does not arrive where its sender is banned while it comes', async () => {
    const begun = bob.begin({ 'content-length': 2 })
    begun.write('a')
    await until('it comes', () => filesLeft(chat.dataDir).incoming.length === 1)
    const { members } = value(await bob.tab.ask('members', { room: named(bob.room) }))
    const member = members.find(({ nickname }) => nickname === 'bob')!.id
    value(await moderate(ann.tab, ann.room, { action: 'ban', member, minutes: null }))
    const status = statusOf(begun)
    begun.end('b')
    expect(await status).toBe(404)
    expect(filesLeft(chat.dataDir).incoming).toEqual([])
  })

  it('[K17] goes with its message', async () => {
    const { seq } = value(await post()) as { seq: number }
    value(await ann.tab.ask('delete', { room: named(ann.room), clientId: 'gone' as ClientId, target: seq }))
    for (const { person } of [ann, bob]) expect(await told(person.cookie)).toEqual(NOT_FOUND)
  })

  it('[K17] cannot be told from one that never was', async () => {
    for (const path of [
      '/files/AAAAAAAAAAAAAAAA/x',
      '/files/%2e%2e%2fdatabase/x',
      `/files/${file.id}.thumbnail/x`,
    ])
      expect(await told(bob.person.cookie, path)).toEqual(NOT_FOUND)
    expect(await told(bob.person.cookie)).toEqual(NOT_FOUND)
  })

  it('[K16] can be sent to a room by its members alone', async () => {
    const eve = await Sender.enter(chat.url, 'eve')
    expect(await eve.send('x', 'x', { room: ann.room })).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    })
    expect(await eve.send('x', 'x', { room: 'no such room' })).toMatchObject({ status: 404 })
    const headers = { 'content-type': 'application/octet-stream' }
    const guest = await fetch(chat.url + uploadPath('lobby', 'x'), { method: 'POST', headers, body: 'x' })
    expect(guest.status).toBe(404)
  })

  it('[K16] is refused for who could not write', async () => {
    const { id } = (await bob.tab.enter(bob.room)).you
    value(await moderate(ann.tab, ann.room, { action: 'mute', member: id, minutes: null }))
    expect(await bob.send('x')).toMatchObject({ status: 403, body: { code: 'muted' } })
  })

  it.each([
    ['of another site', { origin: 'https://elsewhere.example' }, 403, 'origin-refused'],
    ['of another site, which is not named', { 'sec-fetch-site': 'cross-site' }, 403, 'origin-refused'],
    ['of a form', { 'content-type': 'multipart/form-data' }, 400, 'bad-request'],
    ['of plain text', { 'content-type': 'text/plain' }, 400, 'bad-request'],
    ['with a parameter', { 'content-type': 'application/octet-stream; x=y' }, 400, 'bad-request'],
  ])('[K16] is refused in a request %s', async (_, headers, status, code) => {
    expect(await ann.send('x', 'x', { headers })).toMatchObject({ status, body: { code } })
  })
})
