import type { Facts } from '../../common/protocol/facts'
import type { ClientId } from '../../common/protocol/ids'
import { Rooms } from '../../server/chat/rooms/rooms'
import { runCommand } from '../../server/command/client'
import { closeAll, closeLater, named, type Tab, type TestChat, until, value } from '../support/chat'
import { describeWith } from '../support/missing'
import { becomeOperator, type Inside, inside, listed, moderate, roomOf } from '../support/moderating'
import { BAD, insideFrom } from '../support/networks'
import { type Postgres, startPostgres } from '../support/postgres'
import { redisIsMissing, startRedis } from '../support/redis'
import { startTwoChats } from './parts/two-nodes'

/** What is done at once, so many times. More by hand, as in `MODERATION_ROUNDS=200`. */
const ROUNDS = Number(process.env.MODERATION_ROUNDS ?? 5)

describeWith(redisIsMissing())('moderators on two nodes', () => {
  let postgres: Postgres
  let redis: { url: string; stop: () => Promise<void> }
  let chats: [TestChat, TestChat]
  let one: string
  let two: string

  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
  })
  beforeEach(async () => {
    chats = await startTwoChats(postgres, redis)
    ;[one, two] = [chats[0].url, chats[1].url]
  })
  afterEach(closeAll)
  afterAll(async () => {
    await postgres.stop()
    await redis.stop()
  })

  const on = async (url: string, { person }: Inside): Promise<Tab> => {
    const tab = await person.at(url).connect()
    await tab.enter('tea')
    return tab
  }

  it('[G1][O1] tell each other of owners, roles and settings', async () => {
    const bob = await inside(two, 'bob', 'tea')
    const { owner, mod } = await roomOf(one, 'tea')
    const rolesOf = async () => (await bob.enter('tea')).members.map(({ id, role }) => [id, role])
    await until('the roles to be there', async () => {
      const roles = new Map((await rolesOf()) as [string, string][])
      return roles.get(owner.id) === 'owner' && roles.get(mod.id) === 'moderator'
    })
    value(await moderate(owner, 'tea', { action: 'set', whoSpeaks: 'moderators' }))
    await bob.until('told', ({ received }) =>
      received.room.some(({ info }) => info.whoSpeaks === 'moderators'),
    )
    expect(await bob.say('still', { room: 'tea' })).toMatchObject({ code: 'forbidden' })
  })

  it('[G1][O8] mute, kick and ban who is on another node', async () => {
    const { mod } = await roomOf(one, 'tea')
    const bob = await inside(two, 'bob', 'tea')
    value(await moderate(mod, 'tea', { action: 'mute', member: bob.id, minutes: 1 }))
    expect(await bob.say('still', { room: 'tea' })).toMatchObject({ code: 'muted' })
    value(await moderate(mod, 'tea', { action: 'kick', member: bob.id }))
    await bob.until('kicked', ({ received }) => received.removed.some(({ code }) => code === 'kicked'))
    expect(await bob.say('still', { room: 'tea' })).toMatchObject({ code: 'not-a-member' })
    await bob.enter('tea')
    value(await moderate(mod, 'tea', { action: 'ban', member: bob.id, minutes: null }))
    await bob.until('banned', ({ received }) => received.removed.some(({ code }) => code === 'banned'))
    expect(await bob.ask('join', { room: named('tea') })).toMatchObject({ code: 'banned' })
  })

  it('[O10][W7] end the membership of who was kicked while the room was not open on one, until the return', async () => {
    const open = jest.spyOn(Rooms.prototype, 'open')
    closeLater(() => open.mockRestore())
    ;[one, two] = (await startTwoChats(postgres, redis)).map(({ url }) => url) as [string, string]
    const [, there] = [...new Set(open.mock.contexts)] as [Rooms, Rooms]
    const sweep = () => there.sweep(Infinity, { count: () => 0 })
    const { owner } = await roomOf(one, 'tea')
    const bob = await inside(two, 'bob', 'tea')
    const read = async () => (await bob.person.call('GET', '/api/rooms/tea/messages')).status
    const leaveAndSweep = async (tab: Tab) => {
      const before = owner.announced('leave').length
      tab.socket.disconnect()
      await owner.until('gone', (each) => each.announced('leave').length > before)
      await sweep()
      expect(there.find(named('tea'))).toBeNull()
    }
    await leaveAndSweep(bob)
    expect(await read()).toBe(200)
    await sweep()
    value(await moderate(owner, 'tea', { action: 'kick', member: bob.id }))
    expect(await read()).toBe(404)
    await leaveAndSweep(await on(two, bob))
    expect(await read()).toBe(200)
  })

  it('[G1][O60][O68] know an operator whom a link has made on the other node, until the role is taken there', async () => {
    const { owner } = await roomOf(one, 'tea')
    const bob = await inside(two, 'bob', 'tea')
    await owner.until('bob there', ({ received }) =>
      received.join.some(({ members }) => members.some(({ id }) => id === bob.id)),
    )
    const isNoOperator = ({ member }: Facts['member']) => member.id === bob.id && member.role !== 'operator'
    const secret = await chats[0].operators.newLink(Date.now())
    expect(await becomeOperator(bob.person, secret)).toMatchObject({ status: 204 })
    await owner.until('told', ({ received }) =>
      received.member.some(({ member }) => member.id === bob.id && member.role === 'operator'),
    )
    expect(await moderate(owner, 'tea', { action: 'kick', member: bob.id })).toMatchObject({
      code: 'forbidden',
    })
    const here = await on(one, bob)
    value(await moderate(here, 'tea', { action: 'mute', member: owner.id, minutes: 1 }))
    expect(await owner.say('still', { room: 'tea' })).toMatchObject({ code: 'muted' })
    expect(await runCommand(['operator', 'remove', 'bob'], chats[0].dataDir)).toMatchObject({ code: 0 })
    await bob.until('told', ({ received }) => received.member.some(isNoOperator))
    expect(await moderate(bob, 'tea', { action: 'unmute', member: owner.id })).toMatchObject({
      code: 'forbidden',
    })
  })

  it('[G1][O30] ban a network through either, and erase what its newcomers wrote', async () => {
    chats = await startTwoChats(postgres, redis, { TRUSTED_PROXIES: '127.0.0.1' })
    ;[one, two] = [chats[0].url, chats[1].url]
    const { owner } = await roomOf(one, 'tea')
    const troll = await insideFrom(two, BAD, 'Troll', 'tea')
    const near = await insideFrom(one, BAD, 'Near', 'tea')
    const far = await insideFrom(two, '198.51.100.8', 'Far', 'tea')
    for (const tab of [troll, near, far]) value(await tab.say('words', { room: 'tea' }))
    await until('where it acts from is recorded', async () => {
      await moderate(owner, 'tea', {
        ...{ action: 'ban', member: troll.id, minutes: null, network: true, erase: true },
      })
      return (await listed(owner, 'tea', 'bans')).some(({ network }) => network)
    })
    for (const tab of [troll, near])
      await tab.until('removed', ({ received }) => received.removed.some(({ code }) => code === 'banned'))
    for (const url of [one, two]) await expect(insideFrom(url, BAD, 'New', 'tea')).rejects.toThrow('banned')
    const isDeleted = async () => {
      const { entries } = await far.enter('tea')
      return entries.filter((entry) => entry.type === 'text' && entry.text === 'words').length === 1
    }
    await until('their words are deleted', isDeleted)
  })

  it('[O2] act at once: one outcome, and the log says what each did', async () => {
    const { owner, mod, new: late } = await roomOf(one, 'tea')
    const second = await inside(two, 'Mia', 'tea')
    value(await moderate(owner, 'tea', { action: 'role', member: second.id, role: 'moderator' }))
    const actors = [owner, await on(two, mod), second]
    for (let n = 0; n < ROUNDS; n += 1) {
      const minutes = actors.map((_, at) => n * actors.length + at + 1)
      const mutes = actors.map((tab, at) =>
        moderate(tab, 'tea', { action: 'mute', member: late.id, minutes: minutes[at]! }),
      )
      for (const answer of await Promise.all(mutes)) value(answer)
      const lines = (await listed(owner, 'tea', 'log')).slice(0, actors.length)
      expect(new Set(lines.map(({ action }) => action.minutes))).toEqual(new Set(minutes))
      const muteAt = async (tab: Tab) => (await listed(tab, 'tea', 'mutes')).map(({ by }) => by.id)
      await until('both nodes to know the last one', async () => {
        const found = [...(await muteAt(owner)), ...(await muteAt(second))]
        return found.length === 2 && found.every((id) => id === lines[0]!.by.id)
      })
    }
  })

  it('[O51][O54] settle once what waits on both, and tell its author and the moderators wherever they are', async () => {
    const { owner, mod, new: late } = await roomOf(one, 'tea')
    value(await moderate(owner, 'tea', { action: 'set', words: ['spam'] }))
    const [there, author] = [await on(two, mod), await on(two, late)]
    for (let n = 0; n < ROUNDS; n += 1) {
      const input = { room: named('tea'), clientId: `spam ${n}` as ClientId, text: 'spam' }
      const { held } = value(await author.ask('message', input)) as { held: string }
      for (const tab of [owner, there])
        await tab.until('told', ({ received }) => received.moderation.at(-1)?.held === 1)
      const answers = await Promise.all([
        moderate(owner, 'tea', { action: 'release', held }),
        moderate(there, 'tea', { action: 'reject', held }),
      ])
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
      const result = answers[0].ok ? 'released' : 'rejected'
      for (const tab of [late, author])
        await tab.until('the outcome', ({ received }) => received.outcome.length === n + 1)
      expect(author.received.outcome.at(-1)).toMatchObject({ held, result })
      for (const tab of [owner, there])
        await tab.until('told', ({ received }) => received.moderation.at(-1)?.held === 0)
      const repeat = await author.ask('message', input)
      expect(repeat).toMatchObject(answers[0].ok ? { ok: true } : { code: 'rejected' })
    }
  })
})
