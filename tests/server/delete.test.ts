import { enter, value } from '../support/chat'
import { annAndBob, ask, messageAt } from '../support/changing'

describe('delete', () => {
  const two = annAndBob()

  it('[C4] removes the text, the reactions and the pin, and leaves its place', async () => {
    const { ann, bob, say } = two()
    const target = await say('secret')
    value(await ask(bob, 'react', { target, emoji: '🍵', on: true }))
    value(await ask(bob, 'pin', { target, on: true }))
    const { seq, at } = value(await ask(ann, 'delete', { target, reason: 'told to nobody' }))
    const message = await messageAt(bob, target)
    expect(message).toMatchObject({ text: '', deleted: { at }, changed: seq })
    expect(message.deleted).not.toHaveProperty('reason')
    for (const gone of ['reactions', 'pinned', 'edited']) expect(message).not.toHaveProperty(gone)
  })

  it('[C4] is for the own messages, once; a repeat gets its first answer', async () => {
    const { ann, bob, say } = two()
    const target = await say('tea')
    expect(await ask(bob, 'delete', { target })).toMatchObject({ code: 'forbidden' })
    const first = await ask(ann, 'delete', { target, clientId: 'once' })
    expect(first.ok).toBe(true)
    expect(await ask(ann, 'delete', { target })).toMatchObject({ code: 'gone' })
    expect(await ask(ann, 'delete', { target, clientId: 'once' })).toEqual(first)
  })

  it('[R13] makes a message no longer unread', async () => {
    const { ann, bob, say } = two()
    const read = {
      epoch: value(await bob.ask('join', { room: 'lobby' as never })).epoch,
      seq: await say('read'),
    }
    const [first] = [await say('one'), await say('two')]
    value(await ask(ann, 'delete', { target: first }))
    expect(value(await bob.ask('join', { room: 'lobby' as never, read }))).toMatchObject({ unread: 1 })
  })

  it('[C1] and an edit at the same moment have one outcome, the same everywhere, 200 times', async () => {
    const { chat, ann, say } = two()
    const tab = await enter(chat.url, 'reader')
    const targets = await Promise.all(Array.from({ length: 200 }, (_, n) => say(`${n}`)))
    await Promise.all(
      targets.map(async (target, n) => {
        const asks = [() => ask(ann, 'delete', { target }), () => ask(ann, 'edit', { target, text: 'x' })]
        const answers = await Promise.all((n % 2 === 0 ? asks : asks.toReversed()).map((each) => each()))
        expect(
          answers.filter(({ ok }) => !ok).every((answer) => 'code' in answer && answer.code === 'gone'),
        ).toBe(true)
      }),
    )
    await tab.until(
      'all deletions',
      ({ entries }) => entries.filter(({ type }) => type === 'delete').length >= 200,
    )
    for (const target of targets) expect(await messageAt(tab, target)).toMatchObject({ text: '' })
  })
})
