import fc from 'fast-check'
import type { MessageValue, Unchanged } from '../../common/protocol/answers'
import type { Entry, MessageEntry } from '../../common/protocol/entries'
import type { ClientId, RoomName } from '../../common/protocol/ids'
import type { Member } from '../../common/protocol/members'
import type { Answer } from '../../common/refusals'
import { LogReader } from '../../common/log/log-reader'
import { type Change, type Command, isChange, message, type Target } from '../../public/sync/outbox/command'
import { Outbox } from '../../public/sync/outbox/outbox'
import { overlay, said } from '../../public/sync/outbox/overlay'
import { LONGEST_PAUSE_MS, type OutboxDraft, type Upkeep } from '../../public/sync/outbox/unsent'

const room = 'tea' as RoomName
const author = { id: 'ann', nickname: 'Ann' } as Member
const EMOJI = '👍'

interface Wanted {
  clientId: ClientId
  text: string
  isDeleted: boolean
  isReacted: boolean
  isPinned: boolean
}

/** Keeps each `clientId` once, and refuses to change what is deleted. */
class Server {
  readonly log: Entry[] = []

  do(clientId: ClientId, { ask, input }: Command): Answer<MessageValue | Unchanged> {
    const known = this.log.find((entry) => entry.clientId === clientId)
    if (known) return { ok: true, value: known }
    const seq = this.log.length + 1
    const base = { seq, id: `id ${seq}`, at: seq, author, clientId }
    if (ask === 'message') this.log.push({ ...base, type: 'text', text: input.text })
    else if (ask !== 'topic') {
      const target = input.target as number
      const found = this.messages().find((each) => each.seq === target)
      if (!found) throw new Error(`${ask} of ${target}`)
      if (found.deleted) return { ok: false, code: 'gone', retryable: false }
      const change = { ...base, target }
      if (ask === 'edit') this.log.push({ ...change, type: 'edit', text: input.text })
      else if (ask === 'delete') this.log.push({ ...change, type: 'delete' })
      else {
        const isOn = ask === 'pin' ? found.pinned === true : (found.reactions ?? []).length > 0
        if (isOn === input.on) return { ok: true, value: { seq: 0 } }
        if (ask === 'pin') this.log.push({ ...change, type: 'pin', on: input.on })
        else this.log.push({ ...change, type: 'reaction', emoji: EMOJI, on: input.on, own: true })
      }
    }
    return { ok: true, value: this.log.at(-1)! }
  }

  messages(): MessageEntry[] {
    const reader = new LogReader()
    reader.hear(this.log)
    return reader.messages()
  }
}

/** A page that comes and goes, on a line that loses asks and answers. */
class Page {
  readonly server = new Server()
  readonly wanted: Wanted[] = []
  readonly #store = new Map<ClientId, OutboxDraft>()
  #outbox = new Outbox()
  #now = 0
  #count = 0
  #seen = 0

  do(step: string, which: number): void {
    if (step === 'say') return this.#say()
    if (step === 'fact') return this.#hear()
    if (step === 'crash') return this.#crash()
    if (['deliver', 'lose-ask', 'lose-answer', 'busy', 'refuse'].includes(step)) return this.#send(step)
    const left = this.wanted.filter(({ isDeleted }) => !isDeleted)
    const chosen = left[which % left.length]
    if (chosen) this.#change(step, chosen)
  }

  /** In the end everything arrives. */
  finish(): void {
    this.#hear()
    for (let left = 3 * this.#count + 3; left > 0; left--) {
      for (const { clientId, state } of this.#outbox.of(room))
        if (state === 'failed') this.#outbox.retry(clientId, this.#now)
      this.#send('deliver')
      this.#hear()
    }
  }

  /** What the page shows. */
  shown(): object[] {
    const messages = this.server.messages().filter(({ seq }) => seq <= this.#seen)
    const reader = new LogReader()
    reader.hear(this.server.log.slice(0, this.#seen))
    const kept = messages.map(({ seq }) => {
      const held = reader.at(seq)!
      return overlay(held, this.#outbox.changesOf(room, held), author)
    })
    return [
      ...kept.filter(({ deleted }) => !deleted).map((each) => ({ text: each.type === 'text' && each.text })),
      ...said(this.#outbox.of(room)).map(({ text }) => ({ text })),
    ]
  }

  get unsent(): readonly unknown[] {
    return [...this.#outbox.of(room), ...this.#store.values()]
  }

  #say(): void {
    const clientId = `draft ${++this.#count}` as ClientId
    const text = `message ${this.#count}`
    this.wanted.push({ clientId, text, isDeleted: false, isReacted: false, isPinned: false })
    this.#keep({ kept: [this.#outbox.put(clientId, room, text, this.#now, message(text))], gone: [] })
  }

  #change(step: string, wanted: Wanted): void {
    const known = this.server.log.slice(0, this.#seen).find(({ clientId }) => clientId === wanted.clientId)
    const target: Target = known?.seq ?? wanted.clientId
    const change = this.#wish(step, wanted, target)
    const undoUntil = step === 'delete soon' ? this.#now + 2 * LONGEST_PAUSE_MS : undefined
    this.#keep(this.#outbox.change(`change ${++this.#count}` as ClientId, room, change, this.#now, undoUntil))
  }

  #wish(step: string, wanted: Wanted, target: Target): Change {
    if (step === 'edit') {
      wanted.text = `edit ${this.#count}`
      return { ask: 'edit', input: { target, text: wanted.text } }
    }
    if (step === 'react') {
      wanted.isReacted = !wanted.isReacted
      return { ask: 'react', input: { target, emoji: EMOJI, on: wanted.isReacted } }
    }
    if (step === 'pin') {
      wanted.isPinned = !wanted.isPinned
      return { ask: 'pin', input: { target, on: wanted.isPinned } }
    }
    wanted.isDeleted = true
    return { ask: 'delete', input: { target } }
  }

  #send(fate: string): void {
    const now = (this.#now += LONGEST_PAUSE_MS)
    this.#keep(this.#outbox.ripen(room, now))
    const unsent = this.#outbox.take(room, now)
    if (!unsent) return
    this.#keep({ kept: [unsent], gone: [] })
    const { clientId, command } = unsent
    const wasLost = (answer: Answer<MessageValue | Unchanged> | null) => {
      const state = this.#outbox.answered(clientId, answer, now, 0.5)
      if (state !== 'failed') return
      if (isChange(command)) this.#keep({ kept: [], gone: this.#outbox.remove([unsent]) })
      else this.#keep(this.#outbox.failed(unsent))
      // The reactions and pins that waited behind it failed with it.
      const wanted = this.wanted.find((each) => each.clientId === clientId)
      if (wanted) wanted.isReacted = wanted.isPinned = false
    }
    const isKnown = this.server.log.some((entry) => entry.clientId === clientId)
    if (fate === 'busy') wasLost({ ok: false, code: 'busy', retryable: true, retryAfterMs: 100 })
    else if (fate === 'lose-ask') wasLost(null)
    else if (fate === 'refuse' && !isKnown && !isChange(command))
      wasLost({ ok: false, code: 'muted', retryable: false })
    else {
      const answer = this.server.do(clientId, this.#outbox.aimed(command))
      wasLost(fate === 'lose-answer' ? null : answer)
    }
  }

  #hear(): void {
    this.#seen = this.server.log.length
    const mine = new Map(this.server.log.map(({ clientId, seq }) => [clientId, seq]))
    this.#keep(this.#outbox.settle(room, mine, this.#seen))
  }

  #crash(): void {
    this.#outbox = new Outbox()
    this.#outbox.adopt([...this.#store.values()].map((draft) => structuredClone(draft)))
    this.#hear()
  }

  #keep({ kept, gone }: Upkeep): void {
    for (const draft of kept) this.#store.set(draft.clientId, structuredClone(draft))
    for (const { clientId } of gone) this.#store.delete(clientId)
  }
}

const step = fc.constantFrom(
  ...['say', 'say', 'edit', 'edit', 'react', 'pin', 'delete', 'delete soon'],
  ...['deliver', 'deliver', 'deliver', 'lose-ask', 'lose-answer', 'busy', 'refuse', 'fact', 'crash'],
)

describe('the outbox', () => {
  it('[promise 6] makes of the log what was wanted, whatever is lost, repeated or restarted', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.nat(5)), { maxLength: 60 }), (steps) => {
        const page = new Page()
        for (const [each, which] of steps) {
          page.do(each, which)
          const left = page.wanted.filter(({ isDeleted }) => !isDeleted).map(({ text }) => text)
          const shown = page.shown().map((each) => (each as Wanted).text)
          expect(shown.toSorted()).toEqual(left.toSorted())
        }
        page.finish()
        expect(page.unsent).toEqual([])
        const messages = page.server.messages()
        const clientIds = page.server.log.map(({ clientId }) => clientId)
        expect(new Set(clientIds).size).toBe(clientIds.length)
        const left = messages.filter(({ deleted }) => !deleted)
        expect(
          left.map((each) => ({
            clientId: each.clientId,
            text: each.type === 'text' && each.text,
            isDeleted: false,
            isReacted: (each.reactions ?? []).length > 0,
            isPinned: each.pinned === true,
          })),
        ).toEqual(page.wanted.filter(({ isDeleted }) => !isDeleted).toSorted((a, b) => order(a, b, left)))
      }),
      { numRuns: 500 },
    )
  })
})

/** A refused message that was sent later stands where it arrived. */
const order = (a: Wanted, b: Wanted, log: readonly MessageEntry[]): number => {
  const at = ({ clientId }: Wanted) => log.findIndex((each) => each.clientId === clientId)
  return at(a) - at(b)
}
