import { makeOlderSqlite } from '../support/older-store'
import { ask } from '../support/changing'
import { closeAll, enter, Person, startChat, temporaryFolder, value } from '../support/chat'

describe('the owner of a room', () => {
  afterEach(closeAll)

  it('[O1] is the author of its first entry, and everybody is told', async () => {
    const { url } = await startChat()
    const ann = await enter(url, 'ann', 'tea')
    const bob = await enter(url, 'bob', 'tea')
    expect(bob.you.you).not.toHaveProperty('role')
    expect(bob.you.room).not.toHaveProperty('owner')
    value(await bob.say('mine', { room: 'tea' }))
    value(await ann.say('yours', { room: 'tea' }))
    const { id } = bob.you.you
    await ann.until('told of it', ({ received }) => received.member.length > 0)
    expect(ann.received.member).toMatchObject([{ room: 'tea', member: { id, role: 'owner' } }])
    expect(ann.received.room).toMatchObject([{ room: 'tea', info: { name: 'tea', owner: true } }])
    const cyd = await enter(url, 'cyd', 'tea')
    expect(cyd.you.room.owner).toBe(true)
    const roles = cyd.you.members.map(({ nickname, role }) => [nickname, role])
    expect(roles).toEqual([
      ['ann', undefined],
      ['bob', 'owner'],
      ['cyd', undefined],
    ])
    expect(cyd.you.entries.map(({ author }) => author.role)).toEqual([undefined, undefined])
  })

  it('[O1] stays it over a restart, and comes in with the role', async () => {
    const first = await startChat()
    const bob = await Person.arrive(first.url, 'bob')
    const tab = await bob.connect()
    await tab.enter('tea')
    value(await tab.say('mine', { room: 'tea' }))
    await first.close()
    const { url } = await startChat({ DATA_DIR: first.dataDir })
    const ann = await enter(url, 'ann', 'tea')
    const again = await bob.at(url).connect()
    expect(await again.enter('tea')).toMatchObject({ you: { role: 'owner' } })
    expect(value(await ann.ask('members', { room: ann.you.room.name })).members).toContainEqual(
      expect.objectContaining({ nickname: 'bob', role: 'owner' }),
    )
  })

  it('[O1] owns neither the lobby nor, with ROOM_OWNERS=off, any room', async () => {
    const { url } = await startChat({ ROOM_OWNERS: 'off' })
    const ann = await enter(url, 'ann', 'tea')
    value(await ann.say('mine', { room: 'tea' }))
    expect(await ann.enter('tea')).not.toHaveProperty('you.role')
    const other = await startChat()
    const bob = await enter(other.url, 'bob')
    value(await bob.say('mine'))
    expect(await bob.enter()).not.toHaveProperty('you.role')
  })

  it('[O1] of a room from an earlier version is the author of its first entry, while that session lives', async () => {
    const folder = temporaryFolder()
    const said = [{ text: 'first', at: 1 }]
    await makeOlderSqlite(folder, [
      { name: 'tea', said },
      { name: 'lobby', said },
    ])
    const { url } = await startChat({ DATA_DIR: folder })
    expect((await enter(url, 'bob', 'tea')).you.room).toMatchObject({ owner: true })
    expect((await enter(url, 'bob')).you.room).not.toHaveProperty('owner')
  })

  it('[C4][C6] pins, and deletes the messages of others; others may not', async () => {
    const { url } = await startChat()
    const ann = await enter(url, 'ann', 'tea')
    const bob = await enter(url, 'bob', 'tea')
    value(await ann.say('mine', { room: 'tea' }))
    value(await bob.say('yours', { room: 'tea' }))
    expect(await ask(bob, 'pin', { room: 'tea', target: 1, on: true })).toMatchObject({ code: 'forbidden' })
    expect(await ask(bob, 'delete', { room: 'tea', target: 1 })).toMatchObject({ code: 'forbidden' })
    expect(await ask(ann, 'pin', { room: 'tea', target: 2, on: true })).toMatchObject({ ok: true })
    expect(await ask(ann, 'delete', { room: 'tea', target: 2 })).toMatchObject({ ok: true })
  })
})
