import { closeAll, enter, lobby, startChat, type TestChat, value } from '../support/chat'

describe('message', () => {
  let chat: TestChat

  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[M1] reaches every member of the room, its author included', async () => {
    const ann = await enter(chat.url, 'ann')
    const bob = await enter(chat.url, 'bob')
    const kept = value(await ann.say('hello'))
    for (const tab of [ann, bob]) {
      await tab.until('the message', ({ entries }) => entries.some(({ text }) => text === 'hello'))
      expect(tab.entries[0]).toMatchObject({
        ...kept,
        type: 'text',
        author: { nickname: 'ann', address: '127.0.*.*' },
      })
    }
  })

  it('[M2] is stored once, however often the same author sends it', async () => {
    const ann = await enter(chat.url, 'ann 2')
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => ann.say(`try ${n}`, { clientId: 'same' })),
    )
    expect(new Set(answers.map((answer) => value(answer).seq)).size).toBe(1)
    const { entries } = value(await ann.ask('history', { room: lobby, before: 1e9, limit: 100 }))
    expect(entries.filter(({ clientId }) => clientId === 'same')).toHaveLength(1)
  })

  it('is refused to somebody who is not in the room', async () => {
    const ann = await enter(chat.url, 'ann 3')
    expect(await ann.say('hello?', { room: 'elsewhere' as never })).toEqual({
      ok: false,
      code: 'not-a-member',
      retryable: false,
    })
  })
})
