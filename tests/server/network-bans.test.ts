import { asks } from '../../server/chat/asks'
import { closeAll, type Environment, named, Person, startChat, type Tab, until, value } from '../support/chat'
import { type Inside, listed, moderate, roomOf } from '../support/moderating'
import { BAD, from, insideFrom } from '../support/networks'
import { Spawned } from './spawned'

const proxied = { TRUSTED_PROXIES: '127.0.0.1' }

/** A room with an owner; a troll, a newcomer and a regular share an address. */
async function roomWithNeighbours(url: string, room: string) {
  const owner = await insideFrom(url, '203.0.113.1', `Olga ${room}`, room)
  value(await owner.say('mine', { room }))
  const arrive = (name: string) => insideFrom(url, BAD, `${name} ${room}`, room)
  const [troll, late, regular] = [await arrive('Troll'), await arrive('Late'), await arrive('Regular')]
  value(await moderate(owner, room, { action: 'role', member: regular.id, role: 'regular' }))
  return { owner, troll, late, regular }
}

const ban = (tab: Tab, room: string, member: Inside['id'], erase = false) =>
  moderate(tab, room, { action: 'ban', member, minutes: null, network: true, erase })

const removed = (tab: Tab) => tab.until('removed', ({ received }) => received.removed.length > 0)

describe('the ban of a network', () => {
  afterEach(closeAll)
  const start = (environment: Environment = {}) => startChat({ ...proxied, ...environment })

  it('[O30] removes the newcomers of the network, and leaves who has a role there', async () => {
    const { url } = await start()
    const { owner, troll, late, regular } = await roomWithNeighbours(url, 'raid')
    const elsewhere = await insideFrom(url, '198.51.100.8', 'Else', 'raid')
    value(await ban(owner, 'raid', troll.id))
    for (const tab of [troll, late]) {
      await removed(tab)
      expect(tab.received.removed).toEqual([{ room: 'raid', code: 'banned' }])
    }
    await owner.until(
      'both are gone',
      ({ received }) => received.leave.flatMap(({ members }) => members).length > 1,
    )
    for (const tab of [regular, elsewhere, owner]) {
      value(await tab.say('still here', { room: 'raid' }))
      expect(tab.received.removed).toEqual([])
    }
    expect(await listed(owner, 'raid', 'bans')).toMatchObject([{ member: { id: troll.id }, network: true }])
  })

  it('[O30] keeps out a new session by every way in, over a restart, until it is undone', async () => {
    const first = await start()
    const { owner, troll, late, regular } = await roomWithNeighbours(first.url, 'door')
    value(await ban(owner, 'door', troll.id))
    await removed(late)
    const join = { room: named('door') }
    const keptOut = async (url: string) => {
      const stranger = await Person.arrive(url, undefined, from(BAD))
      for (const transports of [['websocket'], ['polling']]) {
        const tab = await stranger.connect({ headers: from(BAD), transports })
        expect(await tab.ask('join', join)).toMatchObject({ code: 'banned', retryable: false })
        for (const name of Object.keys(asks).filter((name) => !['create', 'join', 'leave'].includes(name))) {
          const { ok } = await tab.askAnything(name, {
            room: 'door',
            clientId: 'x',
            text: 'x',
            before: 9,
            limit: 9,
          })
          expect(ok).toBe(false)
        }
      }
      expect((await stranger.call('GET', '/api/rooms/door/messages', undefined, from(BAD))).status).toBe(404)
      const again = await regular.person.at(url).connect({ headers: from(BAD) })
      expect(await again.ask('join', join)).toMatchObject({ ok: true })
    }
    await keptOut(first.url)
    // Who was inside, with the same cookie: from the network out, from another one in.
    expect(await late.ask('join', join)).toMatchObject({ code: 'banned' })
    const moved = await late.person.connect({ headers: from('192.0.2.9') })
    expect(await moved.ask('join', join)).toMatchObject({ ok: true })
    await first.close()
    const { url } = await start({ DATA_DIR: first.dataDir })
    await keptOut(url)
    const back = await owner.person.at(url).connect({ headers: from('203.0.113.1') })
    await back.enter('door')
    const [found] = await listed(back, 'door', 'bans')
    value(await moderate(back, 'door', { action: 'unban', ban: found!.id }))
    for (const { person } of [troll, late]) {
      const tab = await person.at(url).connect({ headers: from(BAD) })
      expect(await tab.ask('join', join)).toMatchObject({ ok: true })
    }
  })

  it('[O31] takes its role from a regular, who is kept out from then on', async () => {
    const { url } = await start()
    const { owner, troll, regular } = await roomWithNeighbours(url, 'roles')
    value(await ban(owner, 'roles', troll.id))
    value(await regular.say('spared', { room: 'roles' }))
    value(await moderate(owner, 'roles', { action: 'role', member: regular.id, role: null }))
    await removed(regular)
    expect(await regular.say('not spared', { room: 'roles' })).toMatchObject({ code: 'not-a-member' })
  })

  it('[O30] is of the network that a member who has left talked from', async () => {
    const { url } = await start()
    const { owner, troll, late } = await roomWithNeighbours(url, 'gone')
    value(await troll.say('bye', { room: 'gone' }))
    troll.socket.disconnect()
    await owner.until('it left', ({ received }) => received.leave.length > 0)
    value(await ban(owner, 'gone', troll.id))
    await removed(late)
  })

  it('[O30] changes nothing for anybody else where the network is not named', async () => {
    const { url } = await start()
    const { owner, troll, late } = await roomWithNeighbours(url, 'one')
    value(await moderate(owner, 'one', { action: 'ban', member: troll.id, minutes: null }))
    await removed(troll)
    value(await late.say('still here', { room: 'one' }))
    expect(await listed(owner, 'one', 'bans')).toMatchObject([{ member: { id: troll.id } }])
    expect((await listed(owner, 'one', 'bans'))[0]).not.toHaveProperty('network')
    expect((await insideFrom(url, BAD, 'New', 'one')).id).toBeDefined()
  })

  it('[O30] is of a /64 where the address is of IPv6', async () => {
    const { url } = await start()
    const owner = await insideFrom(url, '203.0.113.1', 'Olga', 'six')
    value(await owner.say('mine', { room: 'six' }))
    const troll = await insideFrom(url, '2001:db8:1:2::1', 'Troll', 'six')
    value(await ban(owner, 'six', troll.id))
    await removed(troll)
    await expect(insideFrom(url, '2001:db8:1:2:aaaa::9', 'Near', 'six')).rejects.toThrow('banned')
    expect((await insideFrom(url, '2001:db8:1:3::1', 'Far', 'six')).id).toBeDefined()
  })
})

describe('what a ban erases', () => {
  afterEach(closeAll)

  const texts = async (tab: Tab, room: string) => {
    const { entries } = await tab.enter(room)
    return entries.flatMap((entry) => (entry.type === 'text' ? [entry.text] : []))
  }

  it('[O33] is all that the member wrote; of its network what newcomers wrote', async () => {
    const { url } = await startChat(proxied)
    const { owner, troll, late, regular } = await roomWithNeighbours(url, 'words')
    for (const tab of [troll, late, regular]) value(await tab.say('words', { room: 'words' }))
    for (let n = 0; n < 30; n += 1) value(await troll.say(`spam ${n}`, { room: 'words' }))
    value(await ban(owner, 'words', troll.id, true))
    await until('all is deleted', async () => (await texts(owner, 'words')).filter(Boolean).length === 2)
    expect((await texts(owner, 'words')).filter(Boolean)).toEqual(['mine', 'words'])
    expect(await listed(owner, 'words', 'log')).toMatchObject([
      { action: { action: 'ban', erase: true, network: true } },
      { action: { action: 'role' } },
    ])
  })

  it('[O33] is what newcomers wrote in the last minutes, in one action', async () => {
    const { url } = await startChat(proxied)
    const { owner, troll, late, regular } = await roomWithNeighbours(url, 'sweep')
    for (const tab of [troll, late, regular]) value(await tab.say('words', { room: 'sweep' }))
    expect(await moderate(regular, 'sweep', { action: 'erase', minutes: 5 })).toMatchObject({
      code: 'forbidden',
    })
    value(await moderate(owner, 'sweep', { action: 'erase', minutes: 5 }))
    await until('all is deleted', async () => (await texts(owner, 'sweep')).filter(Boolean).length === 2)
    value(await late.say('later', { room: 'sweep' }))
    expect((await texts(owner, 'sweep')).filter(Boolean)).toEqual(['mine', 'words', 'later'])
  })

  it('[O34] goes on after a kill -9, and each message is deleted once', async () => {
    const first = await Spawned.listening()
    const { owner, new: troll } = await roomOf(first.url, 'killed')
    const COUNT = 3_000
    await Promise.all(Array.from({ length: COUNT }, (_, n) => troll.say(`spam ${n}`, { room: 'killed' })))
    value(await moderate(owner, 'killed', { action: 'ban', member: troll.id, minutes: null, erase: true }))
    await owner.until('the first', ({ entries }) => entries.some(({ type }) => type === 'delete'))
    await first.end('SIGKILL')
    const { url } = await Spawned.listening({ DATA_DIR: first.dataDir })
    const back = await owner.person.at(url).connect()
    await until('all is deleted', async () => (await texts(back, 'killed')).every((text) => text === ''))
    const { head } = await back.enter('killed')
    // Its first word, the deletions, and no more.
    expect(head).toBe(1 + 2 * COUNT)
  }, 120_000)
})
