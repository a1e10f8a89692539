import fc from 'fast-check'
import { type Growth, Timeline } from '../../public/sync/timeline'
import { LogReader, type Stale } from '../../common/log/log-reader'
import type { ClientId, Epoch, Place } from '../../common/protocol/ids'
import type { Entry, MessageEntry, TextEntry } from '../../common/protocol/entries'
import type { Member } from '../../common/protocol/members'
import type { Page } from '../../common/protocol/answers'

const epoch = 'first' as Epoch
const author = { id: 'ann', nickname: 'Ann' } as Member

const entry = (seq: number): Entry => ({
  seq,
  id: `id ${seq}`,
  type: 'text',
  at: seq,
  author,
  clientId: `draft ${seq}` as ClientId,
  text: `message ${seq}`,
})
const range = (from: number, to: number): Entry[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => entry(from + index))
const seqs = (entries: readonly Entry[]): number[] => entries.map(({ seq }) => seq)

const CATCH_UP_MAX = 8

/** A server with the log `1..head` and small pages, so that gaps occur soon. */
class Server {
  log: Entry[] = []
  constructor(readonly own: Epoch = epoch) {}

  get head(): number {
    return this.log.length
  }

  say(count: number): void {
    for (let n = 0; n < count; n += 1) this.log.push(entry(this.head + 1))
  }

  change(target: number): void {
    const seq = this.head + 1
    this.log.push({ ...(entry(seq) as TextEntry), type: 'edit', target, text: `edited by ${seq}` })
  }

  get messages(): MessageEntry[] {
    const reader = new LogReader()
    reader.hear(this.log)
    return reader.messages()
  }

  fact(from: number, to = this.head) {
    return { epoch: this.own, entries: this.log.slice(from - 1, to) }
  }

  join(since?: Place, atMost = 5) {
    const reset = since !== undefined && (since.epoch !== this.own || since.seq > this.head)
    const about = { epoch: this.own, head: this.head, reset }
    if (!since || reset || this.head - since.seq > CATCH_UP_MAX)
      return { ...about, ...this.history(this.head + 1, atMost) }
    const folded = new Map(this.messages.map((message) => [message.seq, message]))
    const entries = this.log.slice(since.seq).map((each) => folded.get(each.seq) ?? each)
    return { ...about, ...page(entries, since.seq + 1, this.head, this.head), more: false }
  }

  history(before: number, limit = 3): Page {
    const older = this.messages.filter(({ seq }) => seq < before)
    const entries = older.slice(-limit)
    const from = older.length > entries.length ? entries[0]!.seq : 1
    return page(entries, from, Math.min(before - 1, this.head), this.head)
  }

  changes({ from, to, since }: Stale, atMost = 2) {
    const all = this.messages.filter(({ seq, changed = 0 }) => from <= seq && seq <= to && changed > since)
    const entries = all.slice(0, atMost)
    const through = all.length > atMost ? entries.at(-1)!.seq : to
    return { from, to: through, since, entries, asOf: this.head }
  }
}

function page(entries: Entry[], from: number, to: number, asOf: number): Page {
  return { entries, from, to, more: from > 1, newer: to < asOf, floor: 1, asOf }
}

function join(timeline: Timeline, server: Server, atMost = 5) {
  const { since } = timeline
  return timeline.joined(server.join(since, atMost), since)
}

/** A room with this many messages, and a timeline that has joined it. */
function joined(count: number, atMost = 5) {
  const [server, timeline] = [new Server(), new Timeline()]
  server.say(count)
  timeline.joined(server.join(undefined, atMost))
  return { server, timeline }
}

/** Catches up, then loads everything that is missing. */
function complete(timeline: Timeline, server: Server): void {
  join(timeline, server)
  for (let [gap] = timeline.gaps; gap; [gap] = timeline.gaps) timeline.filled(server.history(gap.before))
  while (timeline.older) timeline.filled(server.history(timeline.first))
  for (let [stale] = timeline.stale; stale; [stale] = timeline.stale)
    timeline.refreshed(server.changes(stale))
}

const newEntries = ({ grown }: Growth) => seqs(grown.flatMap(({ entries }) => entries))

describe('timeline', () => {
  it('is the same log in whatever order and however often entries arrive', () => {
    const facts = fc.array(
      fc.record({ from: fc.integer({ min: 1, max: 40 }), length: fc.integer({ min: 1, max: 6 }) }),
    )
    fc.assert(
      fc.property(facts, fc.integer({ min: 0, max: 20 }), (announced, joinedAt) => {
        const timeline = new Timeline()
        const server = new Server()
        announced.forEach(({ from, length }, index) => {
          server.say(Math.max(0, from + length - 1 - server.head))
          if (index === joinedAt) join(timeline, server)
          timeline.apply([server.fact(from, from + length - 1)])
        })
        complete(timeline, server)
        expect(seqs(timeline.entries)).toEqual(seqs(range(1, server.head)))
        expect(timeline.missing).toBe(false)
      }),
    )
  })

  it('is complete after any mix of facts, changes, losses, joins, pages and trims', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constantFrom('say' as const, 'change' as const),
        count: fc.integer({ min: 1, max: 12 }),
        isLost: fc.boolean(),
      }),
      fc.record({ do: fc.constant('repeat' as const), count: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ do: fc.constantFrom('join' as const, 'gap-above' as const, 'gap-below' as const) }),
      fc.record({
        do: fc.constantFrom('older' as const, 'head' as const, 'trim' as const, 'reopen' as const),
      }),
      fc.record({ do: fc.constant('refresh' as const) }),
      fc.record({ do: fc.constant('cut' as const), from: fc.nat(9), to: fc.nat(9) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let timeline = new Timeline()
        const server = new Server()
        join(timeline, server)
        for (const each of steps) {
          const [gap] = timeline.gaps
          const [stale] = timeline.stale
          if (each.do === 'say' || each.do === 'change') {
            const before = server.head
            if (each.do === 'say') server.say(each.count)
            else for (let n = 0; n < 9; n += 1) server.change(1 + ((each.count + n) % (before + 1)))
            if (!each.isLost) timeline.apply([server.fact(before + 1)])
          } else if (each.do === 'repeat')
            timeline.apply([server.fact(Math.max(1, server.head - each.count), server.head)])
          else if (each.do === 'join') join(timeline, server)
          else if (each.do === 'head') timeline.head(epoch, server.head)
          else if (each.do === 'trim') timeline.trim(7)
          else if (each.do === 'reopen') timeline = reopened(timeline)
          else if (each.do === 'refresh' && stale) timeline.refreshed(server.changes(stale))
          else if (each.do === 'cut') {
            const [after, before] = [timeline.entries[each.from], timeline.entries.at(-1 - each.to)]
            if (after && before && after.seq < before.seq) timeline.cut(after.seq, before.seq)
          } else if (each.do === 'older' && timeline.older) timeline.filled(server.history(timeline.first))
          else if (each.do === 'gap-below' && gap) timeline.filled(server.history(gap.before))
          else if (each.do === 'gap-above' && gap)
            timeline.filled(server.history(Math.min(gap.before, gap.after + 4)))
          expectConsistent(timeline, server)
        }
        complete(timeline, server)
        expect(timeline.entries).toEqual(server.messages)
      }),
    )
  })

  /** The timeline of a page that is opened with what an earlier page stored. */
  function reopened(before: Timeline): Timeline {
    const timeline = new Timeline()
    const remembered = before.newest(4)
    if (remembered) timeline.restore(remembered)
    expect(seqs(timeline.entries)).toEqual(seqs(before.entries).slice(-timeline.entries.length || Infinity))
    return timeline
  }

  /** Entries ascend without duplicates, and every missing entry lies in a known gap. */
  function expectConsistent({ entries, gaps }: Timeline, server: Server): void {
    const known = seqs(entries)
    const missing = seqs(server.messages).filter((seq) => seq > (known[0] ?? Infinity) && seq < known.at(-1)!)
    const isInGap = (seq: number) => gaps.filter(({ after, before }) => after < seq && seq < before).length
    expect(missing.filter((seq) => !known.includes(seq) && isInGap(seq) !== 1)).toEqual([])
    expect(known.filter(isInGap)).toEqual([])
    expect(known).toEqual([...new Set(known)].sort((a, b) => a - b))
  }

  it('opens with the newest stored entries, and asks for the entries since', () => {
    const { timeline: before, server } = joined(9, 9)
    const timeline = reopened(before)
    expect(seqs(timeline.entries)).toEqual([6, 7, 8, 9])
    expect(timeline).toMatchObject({ older: true, missing: false, since: { epoch, seq: 9 } })

    server.say(2)
    join(timeline, server)
    expect(newEntries(timeline.filled(server.history(6, 9)))).toEqual([1, 2, 3, 4, 5])
    expect(seqs(timeline.entries)).toEqual(seqs(range(1, 11)))
    expect(timeline.older).toBe(false)
  })

  it('opens with the changes stored before, and asks for the changes since', () => {
    const { timeline: before, server } = joined(9, 9)
    server.change(8)
    before.apply([server.fact(10)])
    const timeline = reopened(before)
    expect(timeline.entries.find(({ seq }) => seq === 8)).toMatchObject({ text: 'edited by 10' })

    for (let n = 0; n < 9; n += 1) server.change(7)
    join(timeline, server, 2)
    const { changed } = timeline.refreshed(server.changes(timeline.stale[0]!))
    expect(changed).toMatchObject([{ seq: 7, text: 'edited by 19' }])
    expect(timeline.stale).toEqual([])
  })

  it('does not take stored messages for newer than they are', () => {
    const { timeline: before, server } = joined(9, 9)
    for (let n = 0; n < 9; n += 1) server.change(1 + n)
    join(before, server, 1)
    server.change(8)
    before.apply([server.fact(19)])
    expect(before.stale).toHaveLength(1)
    const timeline = reopened(before)
    join(timeline, server)
    for (let [stale] = timeline.stale; stale; [stale] = timeline.stale)
      timeline.refreshed(server.changes(stale))
    expect(timeline.entries).toEqual(server.messages.slice(-4))
  })

  it('resets when the stored log belongs to another history', () => {
    const timeline = reopened(joined(9, 9).timeline)
    const restored = new Server('second' as Epoch)
    restored.say(2)

    expect(join(timeline, restored).reset).toBe(true)
    expect(seqs(timeline.entries)).toEqual([1, 2])
  })

  it('stores no entries from before a gap', () => {
    expect(new Timeline().newest(9)).toBeNull()
    const { timeline, server } = joined(3)
    server.say(47)
    join(timeline, server)
    expect(seqs(timeline.newest(9)!.entries)).toEqual([46, 47, 48, 49, 50])
  })

  it('holds later entries until the gap before them is filled', () => {
    const { timeline, server } = joined(2)
    server.say(3)

    expect(newEntries(timeline.apply([server.fact(4, 5)]))).toEqual([])
    expect(timeline.missing).toBe(true)
    expect(newEntries(timeline.apply([server.fact(3, 3)]))).toEqual([3, 4, 5])
    expect(timeline.missing).toBe(false)
  })

  it('keeps facts that arrive before the answer to the join', () => {
    const timeline = new Timeline()
    const server = new Server()
    server.say(3)
    const answer = server.join(undefined, 2)
    server.say(1)
    timeline.apply([server.fact(3)])
    expect(timeline.entries).toEqual([])
    expect(newEntries(timeline.joined(answer))).toEqual([2, 3, 4])
  })

  it('resets when the server has another history', () => {
    const { timeline } = joined(9)
    const restored = new Server('second' as Epoch)
    restored.say(3)

    timeline.apply([restored.fact(3)])
    expect(timeline.missing).toBe(true)
    expect(join(timeline, restored).reset).toBe(true)
    expect(seqs(timeline.entries)).toEqual([1, 2, 3])
    expect(timeline).toMatchObject({ older: false, missing: false, gaps: [] })
    restored.say(1)
    expect(newEntries(timeline.apply([restored.fact(4)]))).toEqual([4])
  })

  it('resets when the same history is shorter than before', () => {
    const { timeline, server } = joined(9)
    server.say(2)
    timeline.apply([server.fact(11)])
    const restored = new Server()
    restored.say(4)

    expect(join(timeline, restored).reset).toBe(true)
    expect(seqs(timeline.entries)).toEqual([1, 2, 3, 4])
    expect(timeline.missing).toBe(false)
  })

  it('closes a gap whose entries the server no longer has', () => {
    const { timeline, server } = joined(3)
    server.say(47)
    join(timeline, server)
    expect(timeline.gaps).toEqual([{ after: 3, before: 46, missing: 42 }])

    timeline.filled(page(range(40, 45), 1, 45, 50))
    expect(timeline.gaps).toEqual([])
    expect(seqs(timeline.entries)).toEqual([1, 2, 3, ...seqs(range(40, 50))])
  })

  it('returns the entries before and after an entry, and drops those between two', () => {
    const { timeline } = joined(20, 20)
    expect(seqs(timeline.before(5, 3))).toEqual([2, 3, 4])
    expect(seqs(timeline.before(2, 3))).toEqual([1])
    expect(seqs(timeline.after(18, 3))).toEqual([19, 20])
    timeline.cut(3, 18)
    expect(seqs(timeline.entries)).toEqual([1, 2, 3, 18, 19, 20])
    expect(timeline.gaps).toEqual([{ after: 3, before: 18, missing: 14 }])
    expect(seqs(timeline.after(2, 3))).toEqual([3, 18, 19])
    timeline.cut(2, 19)
    expect(timeline.gaps).toEqual([{ after: 2, before: 19, missing: 16 }])
  })

  it('counts the known messages in a gap, and no changes', () => {
    const { timeline, server } = joined(3, 3)
    for (let n = 0; n < 5; n += 1) {
      server.say(1)
      for (let times = 0; times < 9; times += 1) server.change(server.head)
    }
    timeline.apply([server.fact(4)])
    expect(timeline.entries).toEqual(server.messages)
    timeline.cut(3, timeline.entries.at(-1)!.seq)
    expect(timeline.gaps).toMatchObject([{ after: 3, missing: 4 }])
    timeline.filled(server.history(timeline.gaps[0]!.before, 3))
    expect(timeline.gaps).toMatchObject([{ after: 3, missing: 1 }])
  })

  it('ignores a page that was requested before the gap shrank', () => {
    const { timeline, server } = joined(3)
    server.say(47)
    join(timeline, server)
    const answer = server.history(46, 6)

    expect(newEntries(timeline.filled(answer))).toEqual(seqs(range(40, 45)))
    expect(newEntries(timeline.filled(answer))).toEqual([])
  })
})
