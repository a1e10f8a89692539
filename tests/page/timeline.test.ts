import fc from 'fast-check'
import { Timeline } from '../../public/sync/timeline'
import type { ClientId, Entry, Epoch, JoinValue, Member, Page, Place } from '../../common/protocol'

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

/** A server that knows the log `1..head` and gives small answers, so that gaps come soon. */
class Server {
  head = 0
  constructor(readonly told: Epoch = epoch) {}

  join(since?: Place, atMost = 5): Pick<JoinValue, 'epoch' | 'head' | 'entries' | 'more' | 'reset'> {
    const reset = since !== undefined && (since.epoch !== this.told || since.seq > this.head)
    const known = since && !reset ? since.seq : 0
    const from = Math.max(known + 1, this.head - atMost + 1)
    return {
      epoch: this.told,
      head: this.head,
      entries: range(from, this.head),
      more: from > known + 1,
      reset,
    }
  }

  history(before: number, limit = 3): Page {
    const from = Math.max(1, before - limit)
    return pageOf(range(from, Math.min(before - 1, this.head)), from > 1)
  }
}

function pageOf(entries: Entry[], more: boolean): Page {
  const [from, to] = [more ? entries[0]!.seq : 1, entries.at(-1)?.seq ?? 0]
  return { entries, from, to, more, newer: false, floor: 1, asOf: to }
}

/** What a page does in the end: catches up, then loads all that is missing. */
function complete(timeline: Timeline, server: Server): void {
  timeline.joined(server.join(timeline.since))
  for (let [gap] = timeline.gaps; gap; [gap] = timeline.gaps)
    timeline.filled(gap.before, server.history(gap.before))
  for (let [first] = timeline.entries; first && timeline.older; [first] = timeline.entries) {
    timeline.filled(first.seq, server.history(first.seq))
  }
}

describe('timeline', () => {
  it('is the same log whatever order entries come in and however often', () => {
    const facts = fc.array(
      fc.record({ from: fc.integer({ min: 1, max: 40 }), length: fc.integer({ min: 1, max: 6 }) }),
    )
    fc.assert(
      fc.property(facts, fc.integer({ min: 0, max: 20 }), (told, joinedAt) => {
        const timeline = new Timeline()
        const server = new Server()
        told.forEach(({ from, length }, index) => {
          server.head = Math.max(server.head, from + length - 1)
          if (index === joinedAt) timeline.joined(server.join())
          timeline.apply(epoch, range(from, from + length - 1))
        })
        complete(timeline, server)
        expect(seqs(timeline.entries)).toEqual(seqs(range(1, server.head)))
        expect(timeline.missing).toBe(false)
      }),
    )
  })

  it('ends complete after any mix of facts, losses, joins, pages and trims', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('say' as const),
        count: fc.integer({ min: 1, max: 12 }),
        isLost: fc.boolean(),
      }),
      fc.record({ do: fc.constant('repeat' as const), count: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ do: fc.constantFrom('join' as const, 'gap-above' as const, 'gap-below' as const) }),
      fc.record({
        do: fc.constantFrom('older' as const, 'head' as const, 'trim' as const, 'reopen' as const),
      }),
      fc.record({ do: fc.constant('cut' as const), from: fc.nat(9), to: fc.nat(9) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let timeline = new Timeline()
        const server = new Server()
        timeline.joined(server.join())
        for (const each of steps) {
          const [gap] = timeline.gaps
          const first = timeline.entries[0]
          if (each.do === 'say') {
            const before = server.head
            server.head += each.count
            if (!each.isLost) timeline.apply(epoch, range(before + 1, server.head))
          } else if (each.do === 'repeat') timeline.apply(epoch, range(server.head - each.count, server.head))
          else if (each.do === 'join') timeline.joined(server.join(timeline.since))
          else if (each.do === 'head') timeline.head(epoch, server.head)
          else if (each.do === 'trim') timeline.trim(7)
          else if (each.do === 'reopen') timeline = reopened(timeline)
          else if (each.do === 'cut') {
            const [after, before] = [timeline.entries[each.from], timeline.entries.at(-1 - each.to)]
            if (after && before && after.seq < before.seq) timeline.cut(after.seq, before.seq)
          } else if (each.do === 'older' && first && timeline.older)
            timeline.filled(first.seq, server.history(first.seq))
          else if (each.do === 'gap-below' && gap) timeline.filled(gap.before, server.history(gap.before))
          else if (each.do === 'gap-above' && gap) {
            const before = Math.min(gap.before, gap.after + 4)
            timeline.filled(before, server.history(before))
          }
          expectHonest(timeline)
        }
        complete(timeline, server)
        expect(seqs(timeline.entries)).toEqual(seqs(range(1, server.head)))
      }),
    )
  })

  /** A page that is opened with what the one before it knew. */
  function reopened(before: Timeline): Timeline {
    const timeline = new Timeline()
    const remembered = before.newest(4)
    if (remembered) timeline.restore(remembered)
    expect(seqs(timeline.entries)).toEqual(seqs(before.entries).slice(-timeline.entries.length || Infinity))
    return timeline
  }

  it('opens with the newest entries of a log that was known before, and asks for what came since', () => {
    const before = new Timeline()
    before.joined({ epoch, head: 9, entries: range(1, 9), more: false, reset: false })
    const timeline = reopened(before)
    expect(seqs(timeline.entries)).toEqual([6, 7, 8, 9])
    expect(timeline).toMatchObject({ older: true, missing: false, since: { epoch, seq: 9 } })

    timeline.joined({ epoch, head: 11, entries: range(10, 11), more: false, reset: false })
    expect(seqs(timeline.filled(6, pageOf(range(1, 5), false)).entries)).toEqual([1, 2, 3, 4, 5])
    expect(seqs(timeline.entries)).toEqual(seqs(range(1, 11)))
    expect(timeline.older).toBe(false)
  })

  it('begins anew when what was known before belongs to another history', () => {
    const before = new Timeline()
    before.joined({ epoch, head: 9, entries: range(1, 9), more: false, reset: false })
    const timeline = reopened(before)
    const restored = new Server('second' as Epoch)
    restored.head = 2

    expect(timeline.joined(restored.join(timeline.since)).reset).toBe(true)
    expect(seqs(timeline.entries)).toEqual([1, 2])
  })

  it('does not remember across a gap', () => {
    const timeline = new Timeline()
    expect(timeline.newest(9)).toBeNull()
    timeline.joined({ epoch, head: 3, entries: range(1, 3), more: false, reset: false })
    timeline.joined({ epoch, head: 50, entries: range(46, 50), more: true, reset: false })
    expect(seqs(timeline.newest(9)!.entries)).toEqual([46, 47, 48, 49, 50])
  })

  /** Ascending, each once, and every break is a known gap. */
  function expectHonest(timeline: Timeline): void {
    const known = seqs(timeline.entries)
    const breaks = known.flatMap((seq, index) => {
      const next = known[index + 1]
      return next === undefined || next === seq + 1 ? [] : [{ after: seq, before: next }]
    })
    expect([...timeline.gaps].sort((a, b) => a.after - b.after)).toEqual(breaks)
    if (known.length > 0) expect(timeline.last).toBe(known.at(-1))
  }

  it('holds what is ahead until the hole before it is filled', () => {
    const timeline = new Timeline()
    timeline.joined({ epoch, head: 2, entries: range(1, 2), more: false, reset: false })

    expect(timeline.apply(epoch, range(4, 5)).entries).toEqual([])
    expect(timeline.missing).toBe(true)
    expect(seqs(timeline.apply(epoch, range(3, 3)).entries)).toEqual([3, 4, 5])
    expect(timeline.missing).toBe(false)
  })

  it('keeps facts that come before the answer to the join', () => {
    const timeline = new Timeline()
    timeline.apply(epoch, range(3, 4))
    expect(timeline.entries).toEqual([])

    const { entries } = timeline.joined({ epoch, head: 3, entries: range(2, 3), more: true, reset: false })
    expect(seqs(entries)).toEqual([2, 3, 4])
  })

  it('begins anew when the history is another one', () => {
    const timeline = new Timeline()
    timeline.joined({ epoch, head: 9, entries: range(5, 9), more: true, reset: false })
    const restored = new Server('second' as Epoch)
    restored.head = 3

    timeline.apply(restored.told, range(3, 3))
    expect(timeline.missing).toBe(true)
    expect(timeline.joined(restored.join(timeline.since)).reset).toBe(true)
    expect(seqs(timeline.entries)).toEqual([1, 2, 3])
    expect(timeline).toMatchObject({ older: false, missing: false, gaps: [] })
    expect(seqs(timeline.apply(restored.told, range(4, 4)).entries)).toEqual([4])
  })

  it('begins anew when the same history is shorter than it was', () => {
    const timeline = new Timeline()
    timeline.joined({ epoch, head: 9, entries: range(5, 9), more: true, reset: false })
    timeline.apply(epoch, range(11, 11))
    const restored = new Server()
    restored.head = 4

    expect(timeline.joined(restored.join(timeline.since)).reset).toBe(true)
    expect(seqs(timeline.entries)).toEqual([1, 2, 3, 4])
    expect(timeline.missing).toBe(false)
  })

  it('closes a gap whose entries the server no longer has', () => {
    const timeline = new Timeline()
    timeline.joined({ epoch, head: 3, entries: range(1, 3), more: false, reset: false })
    timeline.joined({ epoch, head: 50, entries: range(46, 50), more: true, reset: false })
    expect(timeline.gaps).toEqual([{ after: 3, before: 46 }])

    timeline.filled(46, pageOf(range(40, 45), false))
    expect(timeline.gaps).toEqual([])
    expect(seqs(timeline.entries)).toEqual([1, 2, 3, ...seqs(range(40, 50))])
  })

  it('tells what stands before and behind an entry, and lets go of what is between two', () => {
    const timeline = new Timeline()
    timeline.joined({ epoch, head: 20, entries: range(1, 20), more: false, reset: false })
    expect(seqs(timeline.before(5, 3))).toEqual([2, 3, 4])
    expect(seqs(timeline.before(2, 3))).toEqual([1])
    expect(seqs(timeline.after(18, 3))).toEqual([19, 20])
    timeline.cut(3, 18)
    expect(seqs(timeline.entries)).toEqual([1, 2, 3, 18, 19, 20])
    expect(timeline.gaps).toEqual([{ after: 3, before: 18 }])
    expect(seqs(timeline.after(2, 3))).toEqual([3, 18, 19])
    timeline.cut(2, 19)
    expect(timeline.gaps).toEqual([{ after: 2, before: 19 }])
  })

  it('ignores a page that somebody asked for before the gap was smaller', () => {
    const timeline = new Timeline()
    timeline.joined({ epoch, head: 3, entries: range(1, 3), more: false, reset: false })
    timeline.joined({ epoch, head: 50, entries: range(46, 50), more: true, reset: false })
    const page = pageOf(range(40, 45), true)

    expect(seqs(timeline.filled(46, page).entries)).toEqual(seqs(range(40, 45)))
    expect(timeline.filled(46, page).entries).toEqual([])
  })
})
