import fc from 'fast-check'
import { type OutboxDraft, LONGEST_PAUSE_MS, Outbox, message } from '../../public/sync/outbox'
import type { ClientId, RoomName } from '../../common/protocol/ids'
import type { MessageValue } from '../../common/protocol/answers'
import type { Answer, RefusalCode } from '../../common/refusals'

const room = 'tea' as RoomName
const id = (name: string): ClientId => name as ClientId
const kept = (seq: number): Answer<MessageValue> => ({ ok: true, value: { id: `id ${seq}`, seq, at: 0 } })
const refused = (code: RefusalCode, retryable = false, retryAfterMs = 0): Answer<MessageValue> => ({
  ok: false,
  code,
  retryable,
  retryAfterMs,
})

function outboxWith(...texts: string[]): Outbox {
  const outbox = new Outbox()
  texts.forEach((text, index) => outbox.put(id(text), room, text, index))
  return outbox
}
const texts = (outbox: Outbox): string[] => outbox.of(room).map(({ text }) => text)

describe('outbox', () => {
  it('resends acknowledged messages after the server’s history has changed', () => {
    const outbox = outboxWith('one', 'two')
    outbox.take(room, 0)
    outbox.answered(id('one'), kept(7), 0, 0)
    outbox.forgotten(room)
    outbox.settle(room, new Set(), 7)
    expect(outbox.take(room, 0)?.text).toBe('one')
  })

  it('sends one message per room at a time, in order', () => {
    const outbox = outboxWith('one', 'two')
    outbox.put(id('other'), 'elsewhere' as RoomName, 'other', 5)

    expect(outbox.take(room, 10)?.text).toBe('one')
    expect(outbox.take(room, 10)).toBeNull()
    expect(outbox.take('elsewhere' as RoomName, 10)?.text).toBe('other')
    outbox.answered(id('one'), kept(1), 10, 0)
    expect(outbox.take(room, 10)?.text).toBe('two')
  })

  it('skips a message that was refused permanently', () => {
    const outbox = outboxWith('bad', 'good')
    outbox.take(room, 0)
    expect(outbox.answered(id('bad'), refused('text-too-long'), 0, 0)).toBe('failed')

    expect(outbox.take(room, 0)?.text).toBe('good')
    expect(outbox.of(room)[0]).toMatchObject({ state: 'failed', failure: 'text-too-long' })
  })

  it('waits for retryAfterMs, and holds the messages after it', () => {
    const outbox = outboxWith('one', 'two')
    outbox.take(room, 0)
    outbox.answered(id('one'), refused('too-fast', true, 3_000), 1_000, 0)

    expect(outbox.take(room, 3_999)).toBeNull()
    expect(outbox.dueAt(room)).toBe(4_000)
    expect(outbox.take(room, 4_000)?.text).toBe('one')
  })

  it('retries an unanswered message with the same clientId', () => {
    const outbox = outboxWith('one')
    const first = outbox.take(room, 0)
    expect(outbox.answered(id('one'), null, 0, 1)).toBe('waiting')
    expect(outbox.take(room, 0)).toBeNull()
    outbox.rejoined(room)
    expect(outbox.take(room, 0)?.clientId).toBe(first?.clientId)
  })

  it('keeps to retryAfterMs across a rejoin', () => {
    const outbox = outboxWith('one')
    outbox.take(room, 0)
    outbox.answered(id('one'), refused('too-fast', true, 3_000), 0, 0)
    outbox.rejoined(room)
    expect(outbox.take(room, 2_999)).toBeNull()
  })

  it('never backs off longer than its maximum', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tries, random) => {
          const outbox = outboxWith('one')
          for (let count = 0; count < tries; count++) {
            outbox.take(room, Infinity)
            outbox.answered(id('one'), null, 0, random)
          }
          expect(outbox.dueAt(room)).toBeLessThanOrEqual(LONGEST_PAUSE_MS)
        },
      ),
    )
  })

  it('keeps a message until the log has it', () => {
    const outbox = outboxWith('one', 'two')
    outbox.take(room, 0)
    outbox.answered(id('one'), kept(7), 0, 0)
    outbox.settle(room, new Set(), 6)
    expect(texts(outbox)).toEqual(['one', 'two'])
    expect(outbox.settle(room, new Set(), 7)).toEqual([id('one')])
    expect(outbox.settle(room, new Set([id('two')]), 8)).toEqual([id('two')])
    expect(texts(outbox)).toEqual([])
  })

  it('ignores an answer to a message that the log has settled', () => {
    const outbox = outboxWith('one')
    outbox.take(room, 0)
    outbox.settle(room, new Set([id('one')]), 1)
    expect(outbox.answered(id('one'), null, 0, 0)).toBeNull()
    expect(texts(outbox)).toEqual([])
  })

  it('discards only failed messages, and retries them in their place', () => {
    const outbox = outboxWith('one', 'two')
    expect(outbox.discard(id('one'))).toBeNull()
    outbox.take(room, 0)
    expect(outbox.discard(id('one'))).toBeNull()
    outbox.answered(id('one'), refused('muted'), 0, 0)

    outbox.retry(id('one'), 5)
    expect(outbox.take(room, 5)?.text).toBe('one')
    outbox.answered(id('one'), refused('muted'), 5, 0)
    expect(outbox.discard(id('one'))?.text).toBe('one')
    expect(texts(outbox)).toEqual(['two'])
  })

  it('adopts drafts once, in order, failed drafts as failed', () => {
    const drafts: OutboxDraft[] = [
      { clientId: id('late'), room, text: 'late', command: message('late'), order: 20, failure: null },
      { clientId: id('early'), room, text: 'early', command: message('early'), order: 10, failure: 'muted' },
    ]
    const outbox = outboxWith('first')
    outbox.adopt(drafts)
    outbox.adopt(drafts)
    expect(texts(outbox)).toEqual(['first', 'early', 'late'])
    outbox.settle(room, new Set([id('first')]), 1)
    expect(outbox.take(room, 0)?.text).toBe('late')
  })

  /** A server that deduplicates by clientId, a connection that loses asks and answers, and tabs that crash. */
  it('ends empty, with each message stored once and in order, whatever is lost', () => {
    const step = fc.constantFrom(
      'put',
      'put',
      'deliver',
      'deliver',
      'lose-ask',
      'lose-answer',
      'fact',
      'crash',
      'busy',
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const log: ClientId[] = []
        const store = new Map<ClientId, OutboxDraft>()
        let outbox = new Outbox()
        let now = 0
        let written = 0
        const keep = (clientId: ClientId): number => {
          if (!log.includes(clientId)) log.push(clientId)
          return log.indexOf(clientId) + 1
        }
        const settle = () =>
          outbox.settle(room, new Set(log), log.length).forEach((each) => store.delete(each))

        const send = (fate: string): void => {
          const draft = outbox.take(room, (now += LONGEST_PAUSE_MS))
          if (!draft) return
          const { clientId } = draft
          if (fate === 'busy') outbox.answered(clientId, refused('busy', true, 100), now, 0.5)
          else if (fate === 'lose-ask') outbox.answered(clientId, null, now, 0.5)
          else {
            const seq = keep(clientId)
            if (fate === 'lose-answer') outbox.answered(clientId, null, now, 0.5)
            else if (outbox.answered(clientId, kept(seq), now, 0) === 'kept') store.delete(clientId)
          }
        }
        for (const each of steps) {
          if (each === 'put') {
            const draft = outbox.put(id(String(written++)), room, 'text', now)
            store.set(draft.clientId, { ...draft })
          } else if (each === 'fact') settle()
          else if (each === 'crash') {
            outbox = new Outbox()
            outbox.adopt([...store.values()])
          } else send(each)
        }
        for (let count = 0; count <= written; count++) send('deliver')
        settle()
        expect(outbox.of(room)).toEqual([])
        expect(store.size).toBe(0)
        expect(log).toEqual(Array.from({ length: written }, (_, index) => String(index)))
      }),
    )
  })
})
