import fc from 'fast-check'
import { applyChange, foldedAt } from '../../common/log/fold'
import { isChange, isMessage } from '../../common/log/kinds'
import { concerns } from '../../common/log/quote'
import type { ChangeEntry, Entry, MessageEntry, TextEntry } from '../../common/protocol/entries'
import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import type { Mention } from '../../common/protocol/members'
import type { RawPage } from '../../server/chat/log/page'
import type { Draft, OwnRange, Store } from '../../server/chat/ports'
import { draft } from './contract'

const room = 'room' as RoomName

type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never

/** The fields that a type of change adds to every draft. */
type Change = ChangeEntry extends infer C
  ? C extends ChangeEntry
    ? Omit<C, 'seq' | 'id' | 'at' | 'author' | 'clientId'>
    : never
  : never

export function change(words: Change, by = 'ann'): Draft {
  const { id, at, author, clientId } = draft({ by })
  return { id, at, author, clientId, ...words }
}
export const react = (target: number, by = 'ann') =>
  change({ type: 'reaction', target, emoji: '🍵', on: true }, by)
const edit = (target: number, text: string) => change({ type: 'edit', target, text })
const erase = (target: number) => change({ type: 'delete', target })

const called = (by: string) => ({ id: by as MemberId, nickname: `${by}'s name` as Nickname })
const clientIdOf = (entry: Entry) => (entry as TextEntry).clientId

const seqs = ({ entries }: { entries: RawPage['entries'] }) => entries.toJSON().map(({ seq }) => seq)

/** The messages of a log, folded change by change. */
export function foldAll(entries: readonly Entry[]): MessageEntry[] {
  const messages = new Map<number, MessageEntry>()
  for (const entry of entries) {
    if (isMessage(entry)) messages.set(entry.seq, entry)
    if (!isChange(entry)) continue
    for (const [seq, message] of messages)
      if (concerns(entry, message)) messages.set(seq, applyChange(foldedAt(message), entry).message)
  }
  return [...messages.values()]
}

/** What every store promises of changes. @param open an empty store */
export function changesContract(open: () => Promise<{ log: Store }>): void {
  describe('its changes', () => {
    let log: Store

    beforeEach(async () => {
      log = (await open()).log
    })
    afterEach(() => log.close())

    const messages = async () => (await log.page(room, { limit: 100 })).entries.toJSON()

    it('[R11] are folded into their message, and returned as they were appended', async () => {
      const drafts = [draft(), draft(), edit(1, 'better'), react(1, 'bob'), react(1, 'cyd')]
      const kept = await log.append(room, drafts)
      expect(kept).toEqual(drafts.map((draft, index) => ({ ...draft, seq: index + 1 })))
      const [first, second] = await messages()
      expect(first).toMatchObject({
        ...{ seq: 1, text: 'better', edited: { at: drafts[2]!.at }, changed: 5 },
        reactions: [{ emoji: '🍵', count: 2, members: ['bob', 'cyd'] }],
      })
      expect(second).toEqual(kept[1])
      await log.append(room, [change({ type: 'pin', target: 2, on: true })])
      expect((await messages())[1]).toEqual({ ...kept[1], pinned: true, changed: 6 })
      expect((await log.entries(room, { limit: 9 })).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
    })

    it('[R11] are folded the same in any batches', async () => {
      const one = fc.record({
        type: fc.constantFrom('text', 'topic', 'edit', 'delete', 'reaction', 'pin' as const),
        target: fc.integer({ min: 1, max: 6 }),
        word: fc.constantFrom('tea', '茶', '🍵"\\'),
        on: fc.boolean(),
        by: fc.constantFrom('ann', 'bob', 'cyd'),
      })
      const make = ({ type, target, word, on, by }: Drawn<typeof one>): Draft => {
        const { id, at, author, clientId } = draft({ by })
        const words = {
          ...{
            text: { text: word, ...(on && { reply: target }) },
            topic: { topic: word },
            edit: { target, text: word },
          },
          ...{ delete: { target }, reaction: { target, emoji: word, on }, pin: { target, on } },
        }
        return { id, type, at, author, clientId, ...words[type] } as Draft
      }
      let rooms = 0
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(one, { maxLength: 6 }), { maxLength: 8 }), async (batches) => {
          const name = `folded ${(rooms += 1)}` as RoomName
          const said: Entry[] = []
          for (const batch of batches)
            if (batch.length > 0)
              said.push(...(await log.append(name, batch.map(make))).filter((outcome) => 'id' in outcome))
          const page = await log.page(name, { limit: 100 })
          expect(page.entries.toJSON()).toEqual(foldAll(said))
          expect(page).toMatchObject({ from: 1, to: said.length, more: false, asOf: said.length })
        }),
        { numRuns: 40 },
      )
    })

    it('[R14] change the quotes of their message, made when a reply goes out', async () => {
      const reply = (reply: number) => draft({ reply })
      await log.append(room, [draft({ text: '`tea`\n"time"' }), draft(), draft({ by: 'bob' })])
      const kept = await log.append(room, [
        reply(1),
        reply(2),
        edit(1, '/me pours'),
        reply(1),
        reply(99),
        reply(6),
      ])
      const quote = (seq: number, excerpt: string) => ({ ...{ seq, excerpt }, author: called('ann') })
      expect(kept).toMatchObject([
        ...[{ reply: quote(1, 'tea "time"') }, { reply: { seq: 2 } }, {}, { reply: quote(1, 'pours') }],
        ...[{ seq: 8 }, { seq: 9 }],
      ])
      for (const entry of kept.slice(4)) expect(entry).not.toHaveProperty('reply')
      const [first, , , answer, , , later] = await log.entries(room, { limit: 9 })
      expect([first, answer]).toMatchObject([{ changed: 6 }, { reply: quote(1, 'pours'), changed: 6 }])
      expect(later).toEqual(kept[3])
      expect(seqs(await log.changes(room, { from: 2, to: 9, since: 5, limit: 9 }))).toEqual([4])
      const [, late] = await log.append(room, [erase(1), reply(1)])
      expect(late).not.toHaveProperty('reply')
      const repeat = await log.append(room, [{ ...reply(2), clientId: clientIdOf(kept[0] as Entry) }])
      expect(repeat).toMatchObject([{ seq: 4, reply: quote(1, ''), changed: 10 }])
      expect((await messages()).filter(({ seq }) => seq === 4 || seq === 7)).toMatchObject([
        ...[
          { reply: quote(1, ''), changed: 10 },
          { reply: quote(1, ''), changed: 10 },
        ],
      ])
      expect(seqs(await log.changes(room, { from: 2, to: 9, since: 9, limit: 9 }))).toEqual([4, 7])
    })

    it('[R14] cost the quotes of a long message no more than its beginning', async () => {
      const long = ['"\\\n'.repeat(2_000), '茶'.repeat(4_000), '🍵'.repeat(4_000), '`'.repeat(4_000)]
      await log.append(
        room,
        long.map((text) => draft({ text })),
      )
      const kept = await log.append(
        room,
        long.map((_, at) => draft({ reply: at + 1 })),
      )
      expect((await messages()).slice(-4)).toEqual(kept)
      for (const entry of kept)
        expect(entry).toMatchObject({ reply: { excerpt: expect.stringMatching(/^.{2,120}$/su) } })
    })

    it('[C8] keep the mentions that the message has and the edited text still names, as it is at its place', async () => {
      const [bob, cyd] = [called('Bob'), called('Cyd')].map(({ id }) => ({
        id,
        nickname: id as string as Nickname,
      }))
      const named = (text: string, ...mentions: Mention[]) =>
        change({ type: 'edit', target: 1, text, ...(mentions.length > 0 && { mentions }) })
      const [, ...edits] = await log.append(room, [
        draft({ text: '@Bob', mentions: [bob!] }),
        ...[named('hi @bob, @Cyd', cyd!), named('@Cyd'), named('@Bob @Cyd and @Bobby')],
      ])
      expect(edits).toMatchObject([{ mentions: [bob, cyd] }, { mentions: [cyd] }, { mentions: [cyd] }])
      expect(await messages()).toMatchObject([{ mentions: [cyd], changed: 4 }])
      expect(await log.newestMentions(room, [bob!.id, cyd!.id])).toEqual([{ member: cyd!.id, seq: 2 }])
      await log.append(room, [named('nobody'), named('@Cyd')])
      expect((await messages())[0]).not.toHaveProperty('mentions')
    })

    it('[R11] leave no words that a later edit or deletion made obsolete', async () => {
      const words = async () => JSON.stringify(await log.entries(room, { limit: 99 }))
      await log.append(room, [draft({ text: 'first' }), edit(1, 'second'), draft({ text: 'another' })])
      await log.append(room, [edit(1, 'third'), edit(1, 'fourth'), edit(3, 'yet another')])
      for (const gone of ['first', 'second', 'third']) expect(await words()).not.toContain(gone)
      expect(await words()).toContain('fourth')
      await log.append(room, [edit(1, 'fifth'), erase(1), edit(1, 'too late'), react(3)])
      for (const gone of ['fourth', 'fifth', 'too late']) expect(await words()).not.toContain(gone)
      expect((await messages()).map((entry) => 'text' in entry && entry.text)).toEqual(['', 'yet another'])
      expect((await log.entries(room, { limit: 99 })).map(({ type }) => type)).toEqual(
        'text edit text edit edit edit edit delete reaction'.split(' '),
      )
    })

    it('[R13] are not counted among the messages of a range, nor is what is no news, or deleted, to a member', async () => {
      const none = { after: 0, before: 99, limit: 9 }
      expect(await log.countMessages(room, none)).toBe(0)
      const { id, at, author, clientId } = draft({ by: 'bob' })
      const topic: Draft = { id, at, author, clientId, type: 'topic', topic: 'tea' }
      const said = [
        draft(),
        edit(1, 'better'),
        topic,
        draft({ by: 'bob' }),
        react(1),
        erase(1),
        draft({ text: '"deleted":{' }),
      ]
      await log.append(room, said)
      const count = (after: number, before: number, more: { limit?: number; newsTo?: MemberId } = {}) =>
        log.countMessages(room, { after, before, limit: 9, ...more })
      expect([await count(0, 99), await count(1, 7), await count(4, 7)]).toEqual([4, 2, 0])
      expect(await count(0, 99, { limit: 3 })).toBe(3)
      expect(await count(0, 99, { newsTo: 'ann' as MemberId })).toBe(1)
      expect(await count(0, 99, { newsTo: 'bob' as MemberId })).toBe(1)
      expect(await count(0, 99, { newsTo: 'cyd' as MemberId })).toBe(2)
    })

    it('[M2] are stored once, and a repeat of their message gets it folded', async () => {
      const [said, twice] = [draft(), react(1)]
      await log.append(room, [said, twice, twice])
      await log.append(room, [twice])
      const [repeat] = await log.append(room, [{ ...said, id: 'another' }])
      expect(repeat).toMatchObject({ seq: 1, reactions: [{ count: 1 }], changed: 2 })
      expect((await log.findRoom(room))!.head).toBe(2)
    })

    it('[C1] get no seq without their message, and the others of the batch go on', async () => {
      const drafts = [react(1), draft(), react(1), react(2), react(77), draft()]
      expect(await log.append(room, drafts)).toMatchObject([
        ...[{ seq: 0, code: 'not-found' }, { seq: 1 }, { seq: 2 }, { seq: 0, code: 'not-found' }],
        ...[{ seq: 0, code: 'not-found' }, { seq: 3 }],
      ])
      expect(await messages()).toMatchObject([{ seq: 1, changed: 2 }, { seq: 3 }])
      expect((await log.findRoom(room))!.head).toBe(3)
    })

    it('[C1] make no room when none of them gets a seq', async () => {
      expect(await log.append(room, [react(1)])).toEqual([{ seq: 0, code: 'not-found' }])
      expect(await log.findRoom(room)).toBeNull()
      expect(await log.append(room, [draft()])).toMatchObject([{ seq: 1 }])
    })

    it('[R5] are not counted by pages, which state their range', async () => {
      for (let n = 0; n < 12; n += 1)
        await log.append(room, [draft(), ...Array.from({ length: 9 }, (_, by) => react(10 * n + 1, `${by}`))])
      const newest = await log.page(room, { limit: 5 })
      expect(seqs(newest)).toEqual([71, 81, 91, 101, 111])
      expect(newest).toMatchObject({ from: 71, to: 120, more: true, newer: false, floor: 1, asOf: 120 })
      const before = await log.page(room, { before: 71, limit: 5 })
      expect(seqs(before)).toEqual([21, 31, 41, 51, 61])
      expect(before).toMatchObject({ from: 21, to: 70, more: true, newer: true, asOf: 120 })
      const first = await log.page(room, { before: 21, limit: 5 })
      expect(seqs(first)).toEqual([1, 11])
      expect(first).toMatchObject({ from: 1, to: 20, more: false, newer: true })
      const after = await log.page(room, { after: 61, limit: 3 })
      expect(seqs(after)).toEqual([71, 81, 91])
      expect(after).toMatchObject({ from: 62, to: 91, more: true, newer: true })
      const last = await log.page(room, { after: 91, limit: 9 })
      expect(last).toMatchObject({ from: 92, to: 120, more: true, newer: false })
      expect(newest.entries.toJSON()[0]).toMatchObject({ reactions: [{ count: 9 }], changed: 80 })
      const since = await log.since(room, { after: 108, limit: 500 })
      expect(seqs(since)).toEqual([109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120])
      expect(since).toMatchObject({ from: 109, to: 120, more: false, asOf: 120 })
    })

    it('[R12] are answered for a range as the changed messages', async () => {
      await log.append(room, [draft(), draft(), draft(), draft()])
      await log.append(room, [react(1), react(3), react(4), edit(1, 'x')])
      const changed = (from: number, to: number, since: number, limit = 100) =>
        log.changes(room, { from, to, since, limit })
      expect(seqs(await changed(1, 4, 4))).toEqual([1, 3, 4])
      expect(await changed(1, 3, 6)).toMatchObject({ through: 3, more: false, asOf: 8 })
      expect(seqs(await changed(1, 3, 6))).toEqual([1])
      const cut = await changed(1, 4, 4, 2)
      expect(cut).toMatchObject({ through: 3, more: true })
      expect(seqs(await changed(cut.through + 1, 4, 4, 2))).toEqual([4])
      expect(seqs(await log.changes('none' as RoomName, { from: 1, to: 9, since: 0, limit: 9 }))).toEqual([])
    })

    it('[R12] are found among thousands of messages, in parts', async () => {
      for (let n = 0; n < 5; n += 1)
        await log.append(
          room,
          Array.from({ length: 500 }, () => draft()),
        )
      await log.append(room, [react(2), react(2_400)])
      const first = await log.changes(room, { from: 1, to: 2_500, since: 2_500, limit: 100 })
      expect([seqs(first), first.through, first.more]).toEqual([[2], 1_000, true])
      const last = await log.changes(room, { from: 2_001, to: 2_500, since: 2_500, limit: 100 })
      expect([seqs(last), last.through, last.more]).toEqual([[2_400], 2_500, false])
    })

    it('[R16][R17][R18] are read from both sides, by pin, by member and by emoji', async () => {
      await log.append(
        room,
        Array.from({ length: 9 }, () => draft()),
      )
      const pin = (target: number, on = true) => change({ type: 'pin', target, on })
      await log.append(room, [
        react(3, 'bob'),
        react(3, 'ann'),
        react(5, 'bob'),
        pin(3),
        pin(7),
        pin(5),
        pin(7, false),
      ])
      const around = await log.around(room, { seq: 3, half: 1 })
      expect([seqs(around), around]).toMatchObject([
        [2, 3, 4],
        { from: 2, to: 4, more: true, newer: true, asOf: 16 },
      ])
      const pins = await log.pins(room, { before: 99, limit: 9 })
      expect(pins.entries.toJSON()).toMatchObject([
        { seq: 5, pinned: true, reactions: [{ count: 1 }] },
        { seq: 3, pinned: true, reactions: [{ count: 2 }] },
      ])
      expect(pins).toMatchObject({ more: false, asOf: 16 })
      expect(await log.pins(room, { before: 99, limit: 1 })).toMatchObject({ more: true })
      const asked = [
        { member: 'bob', from: 1, to: 4 },
        { member: 'bob', from: 3, to: 9 },
        { member: 'cyd', from: 1, to: 9 },
      ] as OwnRange[]
      const [three, five] = [3, 5].map((seq) => ({ seq, emoji: '🍵' }))
      expect(await log.ownReactions(room, asked)).toEqual([[three], [three, five], []])
      const reactors = { target: 3, emoji: '🍵', after: '', limit: 9 }
      expect(await log.reactors(room, reactors)).toEqual(
        ['ann', 'bob'].map((by) => ({ ...called(by), address: '203.0.*.*' })),
      )
      expect(await log.reactors(room, { ...reactors, after: 'ann', limit: 1 })).toMatchObject([called('bob')])
      await log.append(room, [react(5, 'Cyd'), react(5, 'a_b'), react(5, 'aB')])
      expect(await log.reactors(room, { ...reactors, target: 5, after: 'Bob' })).toMatchObject(
        ['Cyd', 'aB', 'a_b', 'bob'].map(called),
      )
      const none = 'none' as RoomName
      expect(await log.around(none, { seq: 1, half: 1 })).toMatchObject({ from: 1, to: 0, more: false })
      expect(await log.ownReactions(none, asked)).toEqual([[], [], []])
      expect(await log.reactors(none, reactors)).toEqual([])
    })

    it('keeps apart entries of the server itself', async () => {
      const own = (): Draft => {
        const { id, at, author } = draft()
        return { id, type: 'text', at, author, text: 'x' } as Draft
      }
      const kept = await log.append(room, [own(), own(), draft()])
      expect(kept.map(({ seq }) => seq)).toEqual([1, 2, 3])
      expect(await log.entries(room, { limit: 9 })).toEqual(kept)
      expect((await log.append(room, [own()]))[0]!.seq).toBe(4)
    })
  })
}
