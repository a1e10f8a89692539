import type { ClientId } from '../../common/protocol/ids'
import type { Store } from '../../server/chat/ports'
import { change } from '../store/changes-contract'
import { draft } from '../store/contract'
import { closeAll, enter, lobby, startChat, value } from '../support/chat'
import { annAndBob, ask, messageAt } from '../support/changing'

describe('edit', () => {
  const two = annAndBob()

  it('[C3] replaces the text for everybody, and says when', async () => {
    const { ann, bob, say } = two()
    const target = await say('frist')
    const { seq, at } = value(await ask(ann, 'edit', { target, text: 'first ' }))
    await bob.until('the edit', ({ entries }) => entries.some((entry) => entry.seq === seq))
    expect(bob.entries.at(-1)).toMatchObject({ type: 'edit', target, text: 'first' })
    expect(await messageAt(bob, target)).toMatchObject({ text: 'first', edited: { at }, changed: seq })
  })

  it('[C1][C3] is refused for what is no message, another’s message and a deleted one, without a seq', async () => {
    const { ann, bob, say } = two()
    const target = await say('mine')
    const topic = value(
      await ann.askAnything<{ seq: number }>('topic', { room: lobby, clientId: 'topic', topic: 'tea' }),
    )
    for (const wrong of [topic.seq, topic.seq + 99, 0])
      expect(await ask(ann, 'edit', { target: wrong, text: 'x' })).toMatchObject({ code: 'not-found' })
    expect(await ask(bob, 'edit', { target, text: 'x' })).toMatchObject({
      code: 'forbidden',
      retryable: false,
    })
    expect(await ask(ann, 'edit', { target, text: ' ' })).toMatchObject({ code: 'text-empty' })
    value(await ask(ann, 'delete', { target }))
    expect(await ask(ann, 'edit', { target, text: 'x' })).toMatchObject({ code: 'gone' })
    expect(await say('next')).toBe(topic.seq + 2)
  })

  it('[C2] gets its first answer on a repeat, also once the message is gone', async () => {
    const { ann, bob, say } = two()
    const target = await say('before')
    const first = await ask(ann, 'edit', { target, text: 'after', clientId: 'once' })
    value(await ask(ann, 'delete', { target }))
    expect(await ask(ann, 'edit', { target, text: 'again', clientId: 'once' })).toEqual(first)
    expect(await messageAt(bob, target)).toMatchObject({ text: '' })
  })

  it('[C8] names members anew, and takes back the names that are gone', async () => {
    const { ann, bob, say } = two()
    const target = await say('hello @Bob')
    const mentioned = async () => {
      for (let n = 0; n < 60; n += 1) await say(`${n}`)
      return value(await bob.ask('join', { room: lobby })).mentioned
    }
    expect(await mentioned()).toBe(target)
    value(await ask(ann, 'edit', { target, text: 'hello' }))
    expect(await mentioned()).toBeUndefined()
    const { seq } = value(await ask(ann, 'edit', { target, text: 'hello @Bob, tea?' }))
    expect(await messageAt(bob, target)).toMatchObject({ mentions: [{ nickname: 'Bob' }] })
    expect(await mentioned()).toBe(seq)
    value(await ask(ann, 'delete', { target }))
    expect(await mentioned()).toBeUndefined()
  })
})

describe('edit within a time', () => {
  afterAll(closeAll)

  it('[C2][C3] is too late afterwards, but a repeat gets its first answer', async () => {
    let store: Store | undefined
    const decorateStore = (its: Store) => (store = its)
    const { url } = await startChat({ EDIT_WITHIN_MINUTES: '1' }, undefined, { decorateStore })
    const ann = await enter(url, 'Ann')
    const before = { author: ann.you.you, at: Date.now() - 61 * 1_000 }
    const edit = { ...change({ type: 'edit', target: 1, text: 'teas' }), ...before }
    await store!.append(lobby, [draft(before), { ...edit, clientId: 'once' as ClientId }])
    expect(await ask(ann, 'edit', { target: 1, text: 'late' })).toMatchObject({ code: 'too-late' })
    const again = await ask(ann, 'edit', { target: 1, text: 'late', clientId: 'once' })
    expect(again).toEqual({ ok: true, value: { id: edit.id, seq: 2, at: before.at } })
    const target = value(await ann.say('tea')).seq
    value(await ask(ann, 'edit', { target, text: 'in time' }))
  })
})
