import fc from 'fast-check'
import { type Change, message, type Target } from '../../public/sync/outbox/command'
import { Outbox } from '../../public/sync/outbox/outbox'
import { LONGEST_PAUSE_MS, type OutboxDraft } from '../../public/sync/outbox/unsent'
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
const places = (log: readonly ClientId[]) => new Map(log.map((clientId, index) => [clientId, index + 1]))
const settled = (outbox: Outbox, mine: Record<string, number>, last: number): string[] =>
  outbox
    .settle(room, new Map(Object.entries(mine) as [ClientId, number][]), last)
    .gone.map(({ clientId }) => clientId)
const texts = (outbox: Outbox): string[] => outbox.of(room).map(({ text }) => text)

describe('outbox', () => {
  it('resends acknowledged messages after the server’s history has changed', () => {
    const outbox = outboxWith('one', 'two')
    outbox.take(room, 0)
    outbox.answered(id('one'), kept(7), 0, 0)
    outbox.forgotten(room)
    outbox.settle(room, new Map(), 7)
    expect(outbox.take(room, 0)?.text).toBe('one')
  })

  it('sends a reply as a plain message when the log that it answers is replaced', () => {
    const outbox = new Outbox()
    outbox.put(id('reply'), room, 'words', 0, message('words', 3))

    expect(outbox.forgotten(room).kept).toHaveLength(1)
    expect(outbox.take(room, 10)?.command).toEqual(message('words'))
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
    outbox.settle(room, new Map(), 6)
    expect(texts(outbox)).toEqual(['one', 'two'])
    expect(settled(outbox, {}, 7)).toEqual(['one'])
    expect(settled(outbox, { two: 8 }, 8)).toEqual(['two'])
    expect(texts(outbox)).toEqual([])
  })

  it('ignores an answer to a message that the log has settled', () => {
    const outbox = outboxWith('one')
    outbox.take(room, 0)
    settled(outbox, { one: 1 }, 1)
    expect(outbox.answered(id('one'), null, 0, 0)).toBeNull()
    expect(texts(outbox)).toEqual([])
  })

  it('discards only failed messages, and retries them in their place', () => {
    const outbox = outboxWith('one', 'two')
    expect(outbox.discard(id('one'))).toEqual([])
    outbox.take(room, 0)
    expect(outbox.discard(id('one'))).toEqual([])
    outbox.answered(id('one'), refused('muted'), 0, 0)

    outbox.retry(id('one'), 5)
    expect(outbox.take(room, 5)?.text).toBe('one')
    outbox.answered(id('one'), refused('muted'), 5, 0)
    expect(outbox.discard(id('one')).map(({ text }) => text)).toEqual(['one'])
    expect(texts(outbox)).toEqual(['two'])
  })

  it('adopts drafts once, in order, failed drafts as failed', () => {
    const drafts: OutboxDraft[] = [
      {
        clientId: id('late'),
        room,
        text: 'late',
        command: message('late'),
        order: 20,
        failure: null,
        tried: true,
      },
      {
        clientId: id('early'),
        room,
        text: 'early',
        command: message('early'),
        order: 10,
        failure: 'muted',
        tried: true,
      },
    ]
    const outbox = outboxWith('first')
    outbox.adopt(drafts)
    outbox.adopt(drafts)
    expect(texts(outbox)).toEqual(['first', 'early', 'late'])
    settled(outbox, { first: 1 }, 1)
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
          outbox.settle(room, places(log), log.length).gone.forEach(({ clientId }) => store.delete(clientId))

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

describe('a change in the outbox', () => {
  const edit = (target: Target, text: string): Change => ({ ask: 'edit', input: { target, text } })
  const react = (target: Target, on: boolean): Change => ({
    ask: 'react',
    input: { target, emoji: '👍', on },
  })
  const deletion = (target: Target): Change => ({ ask: 'delete', input: { target } })
  let changes = 0
  const change = (outbox: Outbox, command: Change) =>
    outbox.change(id(`change ${++changes}`), room, command, 0)
  const commands = (outbox: Outbox) => outbox.of(room).map(({ command }) => command)

  it('is merged into a message that was never tried', () => {
    const outbox = outboxWith('one', 'two')
    change(outbox, edit(id('one'), 'better'))
    expect(commands(outbox)).toEqual([message('better'), message('two')])
    change(outbox, react(id('one'), true))
    change(outbox, deletion(id('one')))
    expect(commands(outbox)).toEqual([message('two')])
  })

  it('waits behind a message that is on its way, and is aimed at its place once that is known', () => {
    const outbox = outboxWith('one')
    outbox.take(room, 0)
    change(outbox, edit(id('one'), 'better'))
    outbox.answered(id('one'), null, 0, 0)
    expect(outbox.take(room, 0)?.text).toBe('one')
    outbox.answered(id('one'), kept(7), 0, 0)
    expect(outbox.aimed(outbox.take(room, 0)!.command)).toEqual(edit(7, 'better'))
    outbox.settle(room, new Map(), 7)
    expect(commands(outbox)).toEqual([edit(7, 'better')])
  })

  it('fails with its message, which has its words then', () => {
    const outbox = outboxWith('one')
    const one = outbox.take(room, 0)!
    change(outbox, react(id('one'), true))
    change(outbox, edit(id('one'), 'better'))
    outbox.answered(id('one'), refused('muted'), 0, 0)
    outbox.failed(one)
    expect(commands(outbox)).toEqual([message('better')])
    expect(outbox.take(room, 0)).toBeNull()
  })

  it('takes the place of an earlier one that was never tried', () => {
    const outbox = new Outbox()
    change(outbox, edit(3, 'better'))
    change(outbox, react(3, true))
    change(outbox, edit(3, 'best'))
    expect(commands(outbox)).toEqual([edit(3, 'best'), react(3, true)])
    change(outbox, react(3, false))
    expect(commands(outbox)).toEqual([edit(3, 'best')])
    change(outbox, deletion(3))
    expect(commands(outbox)).toEqual([deletion(3)])
  })

  it('that deletes can be undone until it is sent, and holds its message meanwhile', () => {
    const outbox = outboxWith('one', 'two')
    outbox.change(id('soon'), room, deletion(id('one')), 0, 5_000)
    expect(outbox.take(room, 0)?.text).toBe('two')
    outbox.answered(id('two'), kept(1), 0, 0)
    expect(outbox.take(room, 0)).toBeNull()
    expect(outbox.dueAt(room)).toBe(5_000)
    outbox.ripen(room, 4_999)
    expect(outbox.undo(id('soon'))).toHaveLength(1)
    expect(outbox.take(room, 0)?.text).toBe('one')
    outbox.answered(id('one'), kept(2), 0, 0)

    outbox.settle(room, new Map(), 2)
    outbox.change(id('again'), room, deletion(id('one')), 10_000, 15_000)
    expect(outbox.take(room, 15_000)).toBeNull()
    outbox.ripen(room, 15_000)
    expect(outbox.undo(id('again'))).toEqual([])
    expect(outbox.take(room, 15_000)?.command).toEqual(deletion(2))
  })
})
