import type { Connection } from '../../public/sync/connection/connection'
import { Delivery } from '../../public/sync/delivery'
import { type Command, message } from '../../public/sync/outbox/command'
import { type OutboxDraft, UNDO_MS } from '../../public/sync/outbox/unsent'
import { Outbox } from '../../public/sync/outbox/outbox'
import type { OutboxStore } from '../../public/device/outbox-store'
import type { MessageValue } from '../../common/protocol/answers'
import type { Epoch, RoomName } from '../../common/protocol/ids'
import type { Answer, RefusalCode } from '../../common/refusals'

const room = 'tea' as RoomName
const store: OutboxStore = { save: async () => {}, remove: async () => {}, adopt: async () => {} }
const kept: Answer<MessageValue> = { ok: true, value: { id: 'id', seq: 1, at: 0 } }
const tooFast: Answer<MessageValue> = { ok: false, code: 'too-fast', retryable: true, retryAfterMs: 50 }

describe('delivery', () => {
  afterEach(() => jest.restoreAllMocks())

  it('retries when the retry time is reached, however far the clock moves during the check', async () => {
    const answers = [tooFast, tooFast, tooFast, kept]
    const connection = { ask: async () => answers.shift() ?? null } as unknown as Connection
    const delivery = new Delivery(new Outbox(), store, connection)
    let now = 1_000_000
    jest.spyOn(Math, 'random').mockReturnValue(0)
    jest.spyOn(Date, 'now').mockImplementation(() => (now += 25))

    const arrived = new Promise((resolve) => delivery.kept.on(resolve))
    delivery.open(room)
    delivery.say(room, 'hello')
    expect(await arrived).toEqual({ room, seq: 1 })
  })

  it('sets a topic after the messages before it, and returns the refusal at once', async () => {
    const asked: unknown[] = []
    const refused: Answer<MessageValue> = { ok: false, code: 'muted', retryable: false }
    const connection = {
      ask: async (ask: string, { text, topic }: Record<string, string>) => {
        asked.push([ask, text ?? topic])
        return topic === 'coffee' ? refused : kept
      },
    } as unknown as Connection
    const outbox = new Outbox()
    const delivery = new Delivery(outbox, store, connection)
    delivery.kept.on(({ seq }) => delivery.settle(room, [], seq))
    delivery.say(room, 'hello')
    expect(await delivery.setTopic(room, 'tea')).toBeNull()
    expect(asked).toEqual([])
    delivery.open(room)
    await new Promise(setImmediate)
    expect(asked).toEqual([
      ['message', 'hello'],
      ['topic', 'tea'],
    ])
    expect(await delivery.setTopic(room, 'coffee')).toBe('muted')
    expect(outbox.of(room)).toEqual([])
  })

  it('stops when the server answers not-a-member, and resumes after the next join', async () => {
    const asked: string[] = []
    const answers: Answer<MessageValue>[] = [{ ok: false, code: 'not-a-member', retryable: false }, kept]
    const connection = {
      ask: async (_: string, { clientId }: { clientId: string }) => {
        asked.push(clientId)
        return answers.shift() ?? null
      },
    } as unknown as Connection
    const delivery = new Delivery(new Outbox(), store, connection)
    delivery.lost.on((name) => delivery.open(name))

    const arrived = new Promise((resolve) => delivery.kept.on(resolve))
    delivery.open(room)
    delivery.say(room, 'hello')
    await arrived
    expect(asked).toHaveLength(2)
    expect(new Set(asked).size).toBe(1)
  })

  it('takes over nothing that is aimed at another history, but what an earlier page left without one', async () => {
    const draft = (clientId: string, command: Command, epoch?: string) =>
      ({
        clientId,
        room,
        text: clientId,
        command,
        order: 0,
        failure: null,
        tried: true,
        epoch,
      }) as OutboxDraft
    const left = [
      draft('old reply', message('old reply', 3), 'before'),
      draft('old edit', { ask: 'edit', input: { target: 3, text: 'old edit' } }, 'before'),
      draft('reply', message('reply', 3), 'now'),
      draft('of an earlier page', message('of an earlier page', 3)),
    ]
    const full: OutboxStore = { ...store, adopt: async (take) => take(left) }
    const connection = { ask: () => new Promise(() => undefined) } as unknown as Connection
    const outbox = new Outbox()
    const delivery = new Delivery(outbox, full, connection, {
      roomOf: (name) => name,
      author: () => null,
      epochOf: () => 'now' as Epoch,
    })
    const failed: unknown[] = []
    delivery.changeFailed.on(({ command }) => failed.push(command.input))
    delivery.adopt()
    delivery.open(room)
    expect(failed).toEqual([{ target: 3, text: 'old edit' }])
    const inputs = outbox.of(room).map(({ command }) => command.input)
    expect(inputs).toEqual([
      { text: 'old reply' },
      { text: 'reply', reply: 3 },
      { text: 'of an earlier page', reply: 3 },
    ])
  })

  describe('of changes', () => {
    /** A delivery to a server that gives these answers, and what it was asked. */
    function deliveryTo(...answers: (Answer<MessageValue> | null)[]) {
      const asked: unknown[] = []
      const connection = {
        ask: async (ask: string, { target }: { target?: number }) => {
          asked.push([ask, target])
          return answers.shift() ?? null
        },
      } as unknown as Connection
      const outbox = new Outbox()
      const delivery = new Delivery(outbox, store, connection)
      const failed: unknown[] = []
      delivery.changeFailed.on(({ command, code }) => failed.push([command, code]))
      delivery.open(room)
      return { asked, failed, outbox, delivery }
    }
    const refused = (code: RefusalCode): Answer<MessageValue> => ({ ok: false, code, retryable: false })
    afterEach(() => jest.useRealTimers())

    it('ends one that is refused, with its words and the reason', async () => {
      const { failed, outbox, delivery } = deliveryTo(refused('too-late'), refused('gone'))
      delivery.edit(room, 3, 'better')
      delivery.react(room, 4, '👍', true)
      await new Promise(setImmediate)
      expect(failed).toEqual([
        [{ ask: 'edit', input: { target: 3, text: 'better' } }, 'too-late'],
        [{ ask: 'react', input: { target: 4, emoji: '👍', on: true } }, 'gone'],
      ])
      expect(outbox.of(room)).toEqual([])
    })

    it('gives the words of an edit back where the deletion of its message waits', () => {
      jest.useFakeTimers()
      const { asked, failed, delivery } = deliveryTo()
      delivery.deleteSoon(room, 3)
      delivery.edit(room, 3, 'better')
      expect(failed).toEqual([[{ ask: 'edit', input: { target: 3, text: 'better' } }, 'gone']])
      expect(asked).toEqual([])
    })

    it('ends those of a log that is no more, but not those of a message that is sent again', async () => {
      const { failed, outbox, delivery } = deliveryTo()
      delivery.shut()
      delivery.say(room, 'hello')
      delivery.react(room, outbox.of(room)[0]!.clientId, '👍', true)
      delivery.edit(room, 3, 'better')
      delivery.forgotten(room)
      expect(failed).toEqual([[{ ask: 'edit', input: { target: 3, text: 'better' } }, 'gone']])
      expect(outbox.of(room).map(({ command }) => command.ask)).toEqual(['message', 'react'])
    })

    it('sends a deletion when it can no longer be undone, and at once when the room is left', async () => {
      jest.useFakeTimers()
      const { asked, delivery } = deliveryTo(kept, kept)
      const undo = delivery.deleteSoon(room, 3)
      delivery.deleteSoon(room, 4)
      await jest.advanceTimersByTimeAsync(UNDO_MS - 1)
      expect(asked).toEqual([])
      expect(undo()).toBe(true)
      await jest.advanceTimersByTimeAsync(1)
      expect(asked).toEqual([['delete', 4]])
      expect(undo()).toBe(false)

      delivery.deleteSoon(room, 5)
      await delivery.finish(room)
      expect(asked).toEqual([
        ['delete', 4],
        ['delete', 5],
      ])
    })
  })
})
