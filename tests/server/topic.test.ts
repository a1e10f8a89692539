import { closeAll, enter, startChat, type Tab, type TestChat, value } from '../support/chat'
import type { MessageValue } from '../../common/protocol/answers'
import type { ClientId, RoomName } from '../../common/protocol/ids'

let ids = 0
const setTopic = (tab: Tab, room: string, topic: string) =>
  tab.ask('topic', { room: room as RoomName, clientId: `topic ${(ids += 1)}` as ClientId, topic })

describe('the topic of a room', () => {
  let chat: TestChat

  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[M8] is set by an entry that all members hear, and is kept for later ones', async () => {
    const ann = await enter(chat.url, 'ann', 'tea')
    const bob = await enter(chat.url, 'bob', 'tea')
    value(await ann.say('before', { room: 'tea' }))
    const { seq, id, at } = value(await setTopic(ann, 'tea', '  green\n  and black ')) as MessageValue
    await bob.until('the topic', ({ entries }) => entries.length === 2)
    expect(bob.entries[1]).toMatchObject({
      type: 'topic',
      topic: 'green and black',
      author: { nickname: 'ann' },
      ...{ seq, id, at },
    })
    expect(seq).toBe(2)
    const late = await enter(chat.url, 'late', 'tea')
    expect(late.you.room).toMatchObject({ name: 'tea', topic: 'green and black' })
    expect(late.you.entries).toHaveLength(2)
  })

  it('[M8] survives a restart, and can be removed', async () => {
    const first = await startChat()
    const ann = await enter(first.url, 'ann', 'tea')
    value(await setTopic(ann, 'tea', 'oolong'))
    await first.close()
    const second = await startChat({ DATA_DIR: first.dataDir })
    const bob = await enter(second.url, 'bob', 'tea')
    expect(bob.you.room.topic).toBe('oolong')
    value(await setTopic(bob, 'tea', ' '))
    const late = await enter(second.url, 'late', 'tea')
    expect(late.you.room.topic).toBe('')
  })

  it.each([
    ['who is not in the room', 'elsewhere', 'x', 'not-a-member'],
    ['a topic of 201 characters', 'lobby', '茶'.repeat(201), 'text-too-long'],
  ])('[M8] refuses %s', async (_, room, topic, code) => {
    const ann = await enter(chat.url)
    expect(await setTopic(ann, room, topic)).toEqual({ ok: false, code, retryable: false })
    value(await setTopic(ann, 'lobby', '🍵'.repeat(200)))
  })

  it('[M7] costs as much as a message', async () => {
    const strict = await startChat({
      RATE_LIMITS: '',
      RATE_MESSAGES_BURST: '2',
      RATE_MESSAGES_PER_MINUTE: '1',
    })
    const ann = await enter(strict.url)
    value(await ann.say('one'))
    value(await setTopic(ann, 'lobby', 'two'))
    expect(await setTopic(ann, 'lobby', 'three')).toMatchObject({ ok: false, code: 'too-fast' })
    expect(await ann.say('three')).toMatchObject({ ok: false, code: 'too-fast' })
  })
})
