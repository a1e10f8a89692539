import { closeAll, enter, startChat, type Tab, value } from '../support/chat'
import { annAndBob, ask, messageAt } from '../support/changing'
import { EMOJI_MAX } from '../../server/chat/messages/decide'

describe('react', () => {
  const two = annAndBob()
  const react = (tab: Tab, target: number, emoji: string, on = true) =>
    ask(tab, 'react', { target, emoji, on })

  it('[C5][C7] counts each member once, and stores nothing that changes nothing', async () => {
    const { ann, bob, say } = two()
    const target = await say('tea')
    expect(value(await react(ann, target, '❤', false))).toEqual({ seq: 0 })
    value(await react(ann, target, '❤'))
    expect(value(await react(ann, target, '❤️'))).toEqual({ seq: 0 })
    const { seq } = value(await react(bob, target, '❤️'))
    expect(await messageAt(bob, target)).toMatchObject({
      reactions: [{ emoji: '❤️', count: 2 }],
      changed: seq,
    })
    for (const tab of [ann, bob]) value(await react(tab, target, '❤', false))
    expect(await messageAt(bob, target)).not.toHaveProperty('reactions')
    expect(await say('next')).toBe(seq + 3)
  })

  it('[C5] takes a single emoji, of at most 20 kinds a message, which is not deleted', async () => {
    const { ann, bob, say } = two()
    const target = await say('tea')
    for (const wrong of ['', 'a', '🍵🍵', '<b>', '\0'])
      expect(await react(ann, target, wrong)).toMatchObject({ code: 'bad-request' })
    const kinds = Array.from({ length: EMOJI_MAX + 1 }, (_, n) => String.fromCodePoint(0x1f330 + n))
    for (const emoji of kinds.slice(0, EMOJI_MAX)) value(await react(ann, target, emoji))
    expect(await react(bob, target, kinds[EMOJI_MAX]!)).toMatchObject({ code: 'too-many-reactions' })
    value(await react(bob, target, kinds[0]!))
    value(await ask(ann, 'delete', { target }))
    expect(await react(bob, target, '🍵')).toMatchObject({ code: 'gone' })
    expect(await react(bob, 999_999, '🍵')).toMatchObject({ code: 'not-found' })
  })

  it('[C1] and its removal at the same moment have one outcome, the same everywhere, 200 times', async () => {
    const { ann, bob, say } = two()
    const target = await say('tea')
    for (let n = 0; n < 200; n += 1)
      await Promise.all([react(bob, target, '🍵'), react(bob, target, '🍵', n % 2 === 0)])
    const last = value(await react(bob, target, '🍵', false))
    const { reactions } = (await messageAt(ann, target)) as { reactions?: unknown }
    expect(reactions).toBeUndefined()
    const changes = ann.entries.filter((entry) => entry.type === 'reaction' && entry.target === target)
    const turns = changes.map((entry) => entry.type === 'reaction' && entry.on)
    expect(turns).toEqual(turns.map((_, at) => at % 2 === 0))
    expect(last).toBeDefined()
  })
})

describe('the cost of a reaction', () => {
  afterAll(closeAll)

  it('[C10] is half that of a message', async () => {
    const { url } = await startChat({
      RATE_LIMITS: 'on',
      RATE_MESSAGES_BURST: '6',
      RATE_MESSAGES_PER_MINUTE: '1',
    })
    const ann = await enter(url, 'Ann')
    const target = value(await ann.say('tea')).seq
    const on = Array.from({ length: 11 }, (_, n) => n % 2 === 0)
    const answers = []
    for (const each of on) answers.push((await ask(ann, 'react', { target, emoji: '🍵', on: each })).ok)
    expect(answers).toEqual(on.map((_, at) => at < 10))
  })
})
