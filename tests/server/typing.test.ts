import type { MemberId, RoomName } from '../../common/protocol/ids'
import { TYPING_MEMBERS_MAX } from '../../server/chat/rooms/typing'
import { TypingThrottle } from '../../server/chat/rooms/typing-throttle'
import { closeAll, enter, lobby, Person, startChat, type TestChat, value } from '../support/chat'
import { PollingReader } from '../support/polling-reader'
import { joinMany } from '../support/join-many'

const room = 'room' as RoomName
const [ann, bob] = ['ann', 'bob'] as MemberId[] as [MemberId, MemberId]

describe('typing', () => {
  it('[T1] is told again after 2 s, for each member and room', () => {
    const typing = new TypingThrottle()
    expect(typing.isDue(room, ann, 0)).toBe(true)
    expect(typing.isDue(room, bob, 500)).toBe(true)
    expect(typing.isDue('other' as RoomName, ann, 500)).toBe(true)
    expect([1, 1_999, 2_000, 2_001].map((now) => typing.isDue(room, ann, now))).toEqual([
      false,
      false,
      true,
      false,
    ])
  })

  describe('in a room', () => {
    let chat: TestChat
    beforeEach(async () => {
      chat = await startChat()
    })
    afterEach(closeAll)

    it('[T1] is told to the others there, and not to any tab of the one who types', async () => {
      const person = await Person.arrive(chat.url, 'Ann')
      const [tab, other] = [await person.connect(), await person.connect()]
      await tab.enter()
      await other.enter()
      const bob = await enter(chat.url, 'Bob')
      const away = await enter(chat.url, 'Cyd', 'elsewhere')
      expect(await tab.ask('typing', { room: lobby })).toEqual({ ok: true, value: {} })
      await bob.until('Ann types', ({ received }) => received.typing.length === 1)
      expect(bob.received.typing).toEqual([{ room: lobby, member: bob.you.members[0]!.id }])
      value(await tab.ask('typing', { room: lobby }))
      value(await tab.say('done'))
      for (const each of [tab, other, bob])
        await each.until('the message', ({ entries }) => entries.length === 1)
      expect([tab, other, away].flatMap(({ received }) => received.typing)).toEqual([])
      expect(bob.received.typing).toHaveLength(1)
      expect(bob.entries).toMatchObject([{ seq: 1 }])
    })

    it('[T2] is not told to a client that is not reading at that moment', async () => {
      const reader = await PollingReader.enter(chat.url, lobby)
      const [ann, bob] = [await enter(chat.url, 'Ann'), await enter(chat.url, 'Bob')]
      await reader.until('that Bob came', 'Bob')
      value(await ann.ask('typing', { room: lobby }))
      await bob.until('that Ann types', ({ received }) => received.typing.length === 1)
      value(await ann.say('done'))
      await reader.until('the message', 'done')
      expect(reader.heard).not.toContain('"typing"')
    })

    it('[T2] is not told in a room with more than 200 members', async () => {
      const [tab, bob] = [await enter(chat.url, 'Ann'), await enter(chat.url, 'Bob')]
      const leaving = await enter(chat.url, 'Cyd')
      await joinMany(chat.url, TYPING_MEMBERS_MAX - 2, lobby)
      value(await tab.ask('typing', { room: lobby }))
      value(await leaving.ask('leave', { room: lobby }))
      value(await tab.ask('typing', { room: lobby }))
      await bob.until('that Ann types', ({ received }) => received.typing.length === 1)
    })

    it('[M6] is for those in the room', async () => {
      const ann = await enter(chat.url, 'Ann')
      expect(await ann.ask('typing', { room })).toMatchObject({ ok: false, code: 'not-a-member' })
    })
  })
})
