import { value } from '../support/chat'
import { annAndBob, ask, messageAt } from '../support/changing'
import { PINS_MAX } from '../../server/chat/messages/decide'

describe('pin', () => {
  const two = annAndBob()

  it('[C6][C7] is for everybody in a room without an owner, and stores nothing that changes nothing', async () => {
    const { ann, bob, say } = two()
    const target = await say('tea')
    const { seq } = value(await ask(bob, 'pin', { target, on: true }))
    expect(await messageAt(ann, target)).toMatchObject({ pinned: true, changed: seq })
    expect(value(await ask(ann, 'pin', { target, on: true }))).toEqual({ seq: 0 })
    value(await ask(ann, 'pin', { target, on: false }))
    expect(value(await ask(ann, 'pin', { target, on: false }))).toEqual({ seq: 0 })
    value(await ask(ann, 'delete', { target }))
    expect(await ask(ann, 'pin', { target, on: true })).toMatchObject({ code: 'gone' })
    expect(await ask(ann, 'pin', { target: 999_999, on: true })).toMatchObject({ code: 'not-found' })
  })

  it('[C6] is for 100 messages of a room; a deleted one makes place', async () => {
    const { ann, say } = two()
    const targets = await Promise.all(Array.from({ length: PINS_MAX + 1 }, (_, n) => say(`${n}`)))
    const answers = await Promise.all(targets.map((target) => ask(ann, 'pin', { target, on: true })))
    expect(answers.filter(({ ok }) => !ok)).toMatchObject([{ code: 'too-many-pins' }])
    const left = targets[answers.findIndex(({ ok }) => !ok)]!
    value(await ask(ann, 'delete', { target: targets.find((target) => target !== left)! }))
    expect(value(await ask(ann, 'pin', { target: left, on: true })).seq).toBeGreaterThan(0)
  })
})
