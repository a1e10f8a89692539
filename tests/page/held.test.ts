import type { Connection } from '../../public/sync/connection/connection'
import { Delivery } from '../../public/sync/delivery'
import { Outbox } from '../../public/sync/outbox/outbox'
import { fail } from '../../public/sync/outbox/unsent'
import type { HeldValue, MessageValue } from '../../common/protocol/answers'
import type { RoomName } from '../../common/protocol/ids'
import type { Answer } from '../../common/refusals'

const room = 'tea' as RoomName
const store = { save: async () => {}, remove: async () => {}, adopt: async () => {} }
const held: Answer<HeldValue> = { ok: true, value: { held: 'h1' } }
const kept: Answer<MessageValue> = { ok: true, value: { id: 'id', seq: 1, at: 0 } }

type Answered = Answer<HeldValue | MessageValue>

function deliveryWith(answers: (Answered | Promise<never>)[]) {
  const asked: string[] = []
  const ask = async (_: string, { text }: { text: string }) => {
    asked.push(text)
    return answers.shift() ?? null
  }
  const outbox = new Outbox()
  return { asked, outbox, delivery: new Delivery(outbox, store, { ask } as unknown as Connection) }
}

describe('what waits for a moderator', () => {
  it('stays in its place, holds nothing up, and is asked about after the next join', async () => {
    const { asked, outbox, delivery } = deliveryWith([held, kept, kept])
    delivery.open(room)
    delivery.say(room, 'spam')
    await new Promise(setImmediate)
    delivery.say(room, 'tea')
    await new Promise(setImmediate)
    expect(outbox.of(room).map(({ text, state }) => [text, state])).toEqual([
      ['spam', 'held'],
      ['tea', 'kept'],
    ])
    delivery.shut()
    delivery.open(room)
    await new Promise(setImmediate)
    expect(asked).toEqual(['spam', 'tea', 'spam'])
    expect(outbox.of(room)[0]).toMatchObject({ state: 'kept', seq: 1 })
  })

  it('goes on waiting when its author is taken out of the room, as what is in flight, and what is unsent fails', async () => {
    const { outbox, delivery } = deliveryWith([held, new Promise(() => undefined)])
    delivery.open(room)
    delivery.say(room, 'spam')
    await new Promise(setImmediate)
    delivery.say(room, 'in flight')
    delivery.say(room, 'unsent')
    await new Promise(setImmediate)
    delivery.fail(room, 'banned')
    expect(outbox.of(room).map(({ text, state, failure }) => [text, state, failure])).toEqual([
      ['spam', 'held', null],
      ['in flight', 'sending', null],
      ['unsent', 'failed', 'banned'],
    ])
  })

  it('leaves when its entry arrives, and fails with its words when it is rejected', async () => {
    const { outbox, delivery } = deliveryWith([held, held])
    delivery.open(room)
    delivery.say(room, 'one')
    await new Promise(setImmediate)
    delivery.say(room, 'two')
    await new Promise(setImmediate)
    const [one, two] = outbox.of(room)
    delivery.settle(room, [{ clientId: one!.clientId, seq: 9 }], 9)
    delivery.refuse(fail(two!, 'rejected', 'no ads'), 'rejected')
    expect(outbox.of(room)).toMatchObject([
      { text: 'two', state: 'failed', failure: 'rejected', why: 'no ads' },
    ])
  })
})
