import pino from 'pino'
import { runCommand } from '../../server/command/client'
import { LINK_MS } from '../../server/chat/moderation/operators'
import { ask } from '../support/changing'
import { closeAll, enter, named, Person, startChat, type TestChat, value } from '../support/chat'
import { becomeOperator, inside, listed, moderate, operatorIn, roomOf } from '../support/moderating'

describe('an operator', () => {
  let chat: TestChat
  beforeEach(async () => {
    chat = await startChat()
  })
  afterEach(closeAll)

  it('[O60] is the one who shows the secret of a link, and every room is told', async () => {
    const ann = await inside(chat.url, 'ann', 'tea')
    const bob = await inside(chat.url, 'bob', 'tea')
    const { status } = await becomeOperator(bob.person, await chat.operators.newLink(Date.now()))
    expect(status).toBe(204)
    await ann.until('told', ({ received }) => received.member.length > 0)
    expect(ann.received.member).toMatchObject([{ room: 'tea', member: { id: bob.id, role: 'operator' } }])
    expect((await bob.enter('coffee')).you).toMatchObject({ role: 'operator' })
  })

  it('[O61] comes of a link once, in time, and only of the newest', async () => {
    const person = await Person.arrive(chat.url)
    const statusOf = async (secret: string) => (await becomeOperator(person, secret)).status
    const older = await chat.operators.newLink(Date.now())
    const late = await chat.operators.newLink(LINK_MS)
    expect([await statusOf(older), await statusOf(late), await statusOf('guessed')]).toEqual([403, 403, 403])
    const secret = await chat.operators.newLink(Date.now())
    const two = await Promise.all([statusOf(secret), becomeOperator(await Person.arrive(chat.url), secret)])
    expect([two[0], two[1].status].sort()).toEqual([204, 403])
    expect(await statusOf(secret)).toBe(403)
    expect(chat.operators.current.size).toBe(1)
  })

  it('[O61] needs a session and the same origin', async () => {
    const secret = await chat.operators.newLink(Date.now())
    const post = (headers: Record<string, string>) =>
      fetch(`${chat.url}/api/operator`, { method: 'POST', body: JSON.stringify({ secret }), headers })
    const json = { 'content-type': 'application/json' }
    expect((await post(json)).status).toBe(401)
    const { cookie } = await Person.arrive(chat.url)
    expect((await post({ ...json, cookie, origin: 'https://elsewhere.example' })).status).toBe(403)
    expect((await post({ cookie })).status).toBe(400)
    expect((await post({ ...json, cookie })).status).toBe(204)
  })

  it('[O60] stays one over a restart', async () => {
    const operator = await operatorIn(chat, 'tea')
    await chat.close()
    const { url } = await startChat({ DATA_DIR: chat.dataDir })
    const tab = await operator.person.at(url).connect()
    expect((await tab.enter('tea')).you).toMatchObject({ role: 'operator' })
  })

  it('[O62] does in every room what its owner may, and to the owner, too', async () => {
    const { owner, mod } = await roomOf(chat.url, 'tea')
    const operator = await operatorIn(chat, 'tea')
    value(await moderate(operator, 'tea', { action: 'set', whoSpeaks: 'moderators', slowModeSeconds: 60 }))
    value(await operator.say('one', { room: 'tea' }))
    value(await operator.say('two', { room: 'tea' }))
    value(await ask(operator, 'delete', { room: 'tea', target: 1 }))
    value(await moderate(operator, 'tea', { action: 'mute', member: owner.id, minutes: null }))
    expect(await owner.say('still', { room: 'tea' })).toMatchObject({ code: 'muted' })
    for (const action of ['mute', 'ban'] as const)
      expect(await moderate(owner, 'tea', { action, member: operator.id, minutes: null })).toMatchObject({
        ok: false,
      })
    expect(await moderate(mod, 'tea', { action: 'kick', member: operator.id })).toMatchObject({
      code: 'forbidden',
    })
  })

  it('[O62] is held by no mute or ban from before', async () => {
    const { owner, new: late } = await roomOf(chat.url, 'tea')
    value(await moderate(owner, 'tea', { action: 'ban', member: late.id, minutes: null }))
    await becomeOperator(late.person, await chat.operators.newLink(Date.now()))
    expect((await late.enter('tea')).you).toMatchObject({ role: 'operator' })
    value(await late.say('back', { room: 'tea' }))
  })

  it('[O62] names the owner of a room, and keeps the own role', async () => {
    const { owner, new: late } = await roomOf(chat.url, 'tea')
    const operator = await operatorIn(chat, 'tea')
    value(await moderate(operator, 'tea', { action: 'transfer', member: late.id }))
    expect((await late.enter('tea')).you).toMatchObject({ role: 'owner' })
    expect((await operator.enter('tea')).you).toMatchObject({ role: 'operator' })
    expect((await owner.enter('tea')).you).not.toHaveProperty('role')
  })

  it('[O63] owns the lobby: others set nothing there, and pin nothing', async () => {
    const ann = await enter(chat.url, 'ann')
    value(await ann.say('hello'))
    value(await ask(ann, 'pin', { room: 'lobby', target: 1, on: true }))
    const operator = await operatorIn(chat, 'lobby')
    await ann.until('told', ({ received }) => received.room.some(({ info }) => info.owner === true))
    expect(await ask(ann, 'pin', { room: 'lobby', target: 1, on: false })).toMatchObject({
      code: 'forbidden',
    })
    value(await ask(operator, 'pin', { room: 'lobby', target: 1, on: false }))
    expect(await moderate(ann, 'lobby', { action: 'set', slowModeSeconds: 5 })).toMatchObject({
      code: 'forbidden',
    })
    value(await moderate(operator, 'lobby', { action: 'set', slowModeSeconds: 5 }))
  })

  it('[O63] cannot hand over the lobby, nor any room where rooms have no owners', async () => {
    const unowned = await startChat({ ROOM_OWNERS: 'off' })
    for (const [at, room] of [
      [chat, 'lobby'],
      [unowned, 'tea'],
    ] as const) {
      const operator = await operatorIn(at, room)
      value(await operator.say('hello', { room }))
      const bob = await inside(at.url, 'bob', room)
      for (const action of [{ action: 'transfer', member: bob.id }, { action: 'owner-key' }] as const)
        expect(await moderate(operator, room, action)).toMatchObject({ code: 'forbidden' })
    }
  })

  it('[O68] logs who became an operator, and from whom the role was taken', async () => {
    const lines: object[] = []
    const write = (line: string) => void lines.push(JSON.parse(line) as object)
    const logging = await startChat({}, undefined, { log: pino({ level: 'info' }, { write }) })
    const { id } = await operatorIn(logging, 'tea')
    expect(await runCommand(['operator', 'remove', id], logging.dataDir)).toMatchObject({ code: 0 })
    expect(lines.filter((line) => 'member' in line)).toMatchObject([
      { msg: 'operator made', member: id },
      { msg: 'operator removed', member: id },
    ])
  })

  it('[O62] acts in the moderation log under their own name', async () => {
    const { new: late } = await roomOf(chat.url, 'tea')
    const operator = await operatorIn(chat, 'tea')
    value(
      await operator.ask('moderate', {
        room: named('tea'),
        clientId: 'k' as never,
        action: 'kick',
        member: late.id,
      }),
    )
    expect((await listed(operator, 'tea', 'log'))[0]).toMatchObject({ by: { id: operator.id } })
  })
})
