import { override } from '../../server/store/methods'
import { Memberships } from '../../server/chat/rooms/memberships'
import { Failure } from '../../server/errors'
import type { MemberId, RoomName } from '../../common/protocol/ids'
import { closeAll, enter, named, Person, startChat, value } from '../support/chat'

/** More than one page, so that entering asks for older mentions. */
const LONG = 51

async function read(person: Person): Promise<number> {
  return (await person.call('GET', '/api/rooms/tea/messages')).status
}

describe('the membership of a room', () => {
  afterEach(closeAll)

  it('[W7] is the same in every spelling of the name', () => {
    const [room, ann] = ['Tea ❤' as RoomName, 'ann' as MemberId]
    const memberships = new Memberships()
    memberships.enter(room, ann)
    expect(memberships.has('tEA ❤️' as RoomName, ann)).toBe(true)
    memberships.leave('TEA ❤️' as RoomName, ann)
    expect(memberships.has(room, ann)).toBe(false)
  })

  it('[W7] survives a tab that leaves while another is in the room', async () => {
    const { url } = await startChat()
    const watcher = await enter(url, 'watcher', 'tea')
    const ann = await Person.arrive(url, 'Ann')
    const [one, other] = [await ann.connect(), await ann.connect()]
    await one.enter('tea')
    await other.enter('tea')
    value(await one.ask('leave', { room: named('tea') }))
    other.socket.disconnect()
    await watcher.until('that she left', (tab) => tab.announced('leave').includes('Ann'))
    expect(await read(ann)).toBe(200)
    await (await ann.connect()).ask('leave', { room: named('tea') })
    expect(await read(ann)).toBe(404)
  })

  it('[W7] does not begin with a join that failed', async () => {
    let isBroken = false
    const newestMentions = () => (isBroken ? Promise.reject(new Failure('storage')) : Promise.resolve([]))
    const { url } = await startChat({}, undefined, {
      decorateStore: (store) => override(store, { newestMentions }),
    })
    const watcher = await enter(url, 'watcher', 'tea')
    for (let n = 0; n < LONG; n += 1) value(await watcher.say(`${n}`, { room: 'tea' }))
    const ann = await Person.arrive(url, 'Ann')
    const tab = await ann.connect()
    isBroken = true
    expect(await tab.ask('join', { room: named('tea') })).toMatchObject({ code: 'storage' })
    await watcher.until('that she left', (each) => each.announced('leave').includes('Ann'))
    expect(await read(ann)).toBe(404)
    isBroken = false
    await tab.enter('tea')
    expect(await read(ann)).toBe(200)
  })
})
