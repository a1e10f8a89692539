import fc from 'fast-check'
import { applyChange, type Folded } from '../../common/log/fold'
import { type ChangeKind, isChange, isMessage, kinds } from '../../common/log/kinds'
import { quoteOf } from '../../common/log/quote'
import { LogReader, type Snapshot } from '../../common/log/log-reader'
import type { ClientId, MemberId } from '../../common/protocol/ids'
import type { ChangeEntry, Entry, MessageEntry, TextEntry } from '../../common/protocol/entries'
import type { Member } from '../../common/protocol/members'
import { excerptOf } from '../../common/log/excerpt'
import { runs } from '../support/part'

/** A kind of change for these tests alone: appends an exclamation mark. */
interface ShoutEntry {
  seq: number
  type: 'shout'
  target: number
}
const shout: ChangeKind<ShoutEntry> = {
  is: 'change',
  length: () => 0,
  apply: (message) => (message.type === 'text' ? { ...message, text: `${message.text}!` } : message),
}

const people = ['ann', 'bob'].map((id) => ({ id: id as MemberId, nickname: id }) as Member)
const RAW_AT_MOST = 6
const PAGE_SIZE = 3

/** One entry of a log; `pick` selects its target among all earlier entries. */
function entryOf(seq: number, type: string, pick: number): Entry {
  const target = 1 + (pick % Math.max(1, seq - 1))
  const author = people[pick % 2]!
  const base = { seq, id: `id ${seq}`, at: seq, author, clientId: `draft ${seq}` as ClientId }
  const own = {
    text: { text: `message ${seq}` },
    topic: { topic: `topic ${seq}` },
    edit: { target, text: `edited by ${seq}` },
    delete: { target },
    reaction: { target, emoji: '🍵', on: pick % 3 > 0 },
    pin: { target, on: pick % 3 > 0 },
    shout: { target },
  }[type]
  return { ...base, type, ...own } as unknown as Entry
}

/** All messages of a log with its changes up to `asOf` applied. */
function fold(log: readonly Entry[], asOf = log.length): MessageEntry[] {
  const messages = new Map<number, Folded>()
  for (const entry of log.slice(0, asOf)) {
    if (isMessage(entry)) messages.set(entry.seq, { message: entry, asOf: entry.seq })
    else if (isChange(entry)) {
      const held = messages.get(entry.target)
      if (!held) continue
      const after = applyChange(held, entry)
      messages.set(entry.target, after)
      if (after.message !== held.message) requote(messages, entry, after.message)
    }
  }
  return [...messages.values()].map(({ message }) => message)
}

/** Gives every reply to the target the words that this has now. */
function requote(messages: Map<number, Folded>, { seq, type }: ChangeEntry, target: MessageEntry): void {
  if ((type !== 'edit' && type !== 'delete') || target.type !== 'text') return
  for (const { message } of messages.values()) {
    if (message.type !== 'text' || message.reply?.seq !== target.seq) continue
    const reply = { ...message.reply, excerpt: excerptOf(target.text) }
    messages.set(message.seq, { message: { ...message, reply, changed: seq }, asOf: seq })
  }
}

class Server {
  log: Entry[] = []

  get head(): number {
    return this.log.length
  }

  say(type: string, pick: number): void {
    const entry = entryOf(this.head + 1, type, pick)
    const answered = fold(this.log).find(({ seq }) => seq === pick)
    const reply = type === 'text' && answered ? quoteOf(answered) : undefined
    this.log.push(reply ? { ...(entry as TextEntry), reply } : entry)
  }

  page(before: number): Snapshot {
    const older = fold(this.log).filter(({ seq }) => seq < before)
    const entries = older.slice(-PAGE_SIZE)
    const from = older.length > entries.length ? entries[0]!.seq : 1
    return { from, to: Math.min(before - 1, this.head), entries, asOf: this.head }
  }

  join(since: number): Snapshot & { isRaw: boolean } {
    if (since === 0 || this.head - since > RAW_AT_MOST) return { ...this.page(Infinity), isRaw: false }
    const folded = new Map(fold(this.log).map((message) => [message.seq, message]))
    const entries = this.log.slice(since).map((entry) => folded.get(entry.seq) ?? entry)
    return { from: since + 1, to: this.head, entries, asOf: this.head, isRaw: true }
  }

  changes(from: number, to: number, since: number): Snapshot & { since: number } {
    const isAsked = ({ seq, changed = 0 }: MessageEntry) => from <= seq && seq <= to && changed > since
    const all = fold(this.log).filter(isAsked)
    const entries = all.slice(0, 2)
    return { from, to: all.length > 2 ? entries.at(-1)!.seq : to, entries, asOf: this.head, since }
  }
}

/** A reader and its connection to a server, which computes an answer at once and delivers it later. */
class Connection {
  readonly reader = new LogReader()
  #answers: (() => void)[] = []
  constructor(public server = new Server()) {}

  ask<T>(answer: T, take: (answer: T) => void): void {
    const answered = this.reader.asking()
    this.#answers.push(() => {
      take(answer)
      answered()
    })
  }

  join(): void {
    this.ask(this.server.join(this.reader.last), ({ isRaw, ...answer }) => {
      if (isRaw) this.reader.catchUp(answer)
      else this.reader.jump(answer)
      this.reader.drain()
    })
  }

  page(before: number): void {
    this.ask(this.server.page(before), (page) => this.reader.page(page))
  }

  changes(from: number, to: number, since: number): void {
    this.ask(this.server.changes(from, to, since), (answer) => this.reader.changes(answer))
  }

  refresh(): void {
    for (const { from, to, since } of this.reader.stale) this.changes(from, to, since)
  }

  answer(which = 0): void {
    this.#answers.splice(which % Math.max(1, this.#answers.length), 1)[0]?.()
  }

  answerAll(): void {
    while (this.#answers.length > 0) this.answer()
  }

  reset(): void {
    this.#answers = []
    this.server = new Server()
    this.reader.dropAhead()
    this.reader.reset()
  }

  /** Catches up, then asks for all missing entries and for the changes since. */
  complete(): void {
    this.answerAll()
    this.join()
    this.answerAll()
    for (let [first] = this.missing(); first !== undefined; [first] = this.missing()) {
      this.page(first + 1)
      this.answerAll()
    }
    while (this.reader.stale.length > 0) {
      this.refresh()
      this.answerAll()
    }
  }

  missing(): number[] {
    const isHeld = (seq: number) => this.reader.ranges.some(({ from, to }) => from <= seq && seq <= to)
    return this.server.log
      .map(({ seq }) => seq)
      .filter((seq) => !isHeld(seq))
      .reverse()
  }
}

const type = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('text', 'topic') },
  { weight: 5, arbitrary: fc.constantFrom('edit', 'delete', 'reaction', 'pin', 'shout') },
  { weight: 1, arbitrary: fc.constant('of a later version') },
)
const pick = fc.nat(40)
const entries = fc.array(fc.tuple(type, pick), { minLength: 1, maxLength: 4 })
const step = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('missed'),
      entries: fc.array(fc.tuple(type, pick), { minLength: 7, maxLength: 9 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('live'), entries }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('repeat'), back: fc.array(fc.nat(9)) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('page', 'join', 'changes', 'refresh', 'drop'), n: pick }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('answer'), n: pick }) },
)
type Step = { do: string; entries?: [string, number][]; back?: number[]; n?: number }

function take(connection: Connection, { do: what, entries = [], back = [], n = 0 }: Step): void {
  const { reader, server } = connection
  for (const [each, target] of entries) server.say(each, target)
  if (what === 'live') reader.hear(server.log.slice(-9).toReversed())
  else if (what === 'repeat') for (const each of back) reader.hear(server.log.slice(-1 - each).slice(0, 1))
  else if (what === 'join') connection.join()
  else if (what === 'page' && reader.last > 0) connection.page(1 + n)
  else if (what === 'changes') connection.changes(1 + (n % 5), 1 + n, Math.min(reader.last, n))
  else if (what === 'refresh') connection.refresh()
  else if (what === 'drop') reader.drop({ from: 1 + (n % 7), to: 1 + n })
  else if (what === 'answer') connection.answer(n)
  else if (what === 'reset') connection.reset()
}

describe('a log reader', () => {
  beforeAll(() => Object.assign(kinds, { shout }))
  afterAll(() => Reflect.deleteProperty(kinds, 'shout'))

  it('ends with the messages of the whole log, in whatever order and however often it arrives', () => {
    fc.assert(
      fc.property(fc.array<Step>(step, { maxLength: 30 }), fc.nat(9), ([...steps], resetAt) => {
        const connection = new Connection()
        for (let n = 0; n < 6; n++) connection.server.say('text', n)
        if (resetAt < 3) steps.splice(resetAt * 5, 0, { do: 'reset' })
        for (const each of steps) take(connection, each)
        connection.complete()
        expect(connection.reader.last).toBe(connection.server.head)
        expect(connection.reader.messages()).toEqual(fold(connection.server.log))
      }),
      { numRuns: runs(10_000) },
    )
  })

  it('keeps a change that arrives while an older page is requested', () => {
    const connection = new Connection()
    for (let seq = 1; seq <= 8; seq++) connection.server.say('text', 0)
    connection.join()
    connection.answer()
    connection.page(connection.reader.ranges[0]!.from)
    connection.server.say('shout', 3)
    connection.reader.hear(connection.server.log.slice(-1))
    connection.answer()
    expect(connection.reader.at(4)).toMatchObject({ text: 'message 4!', changed: 9 })
  })

  it('does not take a change after missed changes for the newest state of a message', () => {
    const connection = new Connection()
    for (let count = 0; count <= PAGE_SIZE; count++) connection.server.say('text', 0)
    connection.reader.hear(connection.server.log)
    for (let count = 0; count <= RAW_AT_MOST; count++) connection.server.say('shout', 0)
    connection.join()
    connection.answer()
    connection.refresh()
    connection.server.say('shout', 0)
    connection.reader.hear(connection.server.log.slice(-1))
    expect(connection.reader.at(1)).toMatchObject({ text: 'message 1!' })
    connection.answer()
    expect(connection.reader.at(1)).toMatchObject({ text: 'message 1!!!!!!!!' })
    expect(connection.reader.stale).toEqual([])
  })

  it('reports the messages that a change modified, and none that it does not hold', () => {
    const connection = new Connection()
    connection.server.say('text', 0)
    connection.reader.hear(connection.server.log)
    connection.server.say('shout', 0)
    connection.server.say('of a later version', 0)
    connection.server.say('shout', 1)
    const { added, changed } = connection.reader.hear(connection.server.log)
    expect([added, changed.map(({ seq }) => seq)]).toEqual([[], [1]])
    expect(connection.reader.last).toBe(4)
  })
})
