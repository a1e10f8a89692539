import { closeAll, enter, lobby, startChat, type Tab, type TestChat, value } from '../support/chat'
import type { ClientId } from '../../common/protocol/ids'
import type { Entry } from '../../common/protocol/entries'
import { EMOJI_MAX } from '../../server/chat/messages/decide'
import { OWN_REACTIONS_MAX } from '../../server/chat/messages/own-reactions'

describe('history', () => {
  let chat: TestChat
  let ann: Tab
  let drafts = 0

  const clientId = () => `draft ${(drafts += 1)}` as ClientId
  const history = async (side: { before: number } | { after: number } | { around: number }, limit = 4) =>
    value(await ann.ask('history', { room: lobby, ...side, limit }))
  const seqs = ({ entries }: { entries: readonly Entry[] }) => entries.map(({ seq }) => seq)
  const react = async (tab: Tab, target: number, emoji = '🍵', on = true) =>
    value(await tab.ask('react', { room: lobby, clientId: clientId(), target, emoji, on }))

  /** Messages 1 to 9; 10 is a reaction to 4, and 11 a message. */
  beforeEach(async () => {
    chat = await startChat()
    ann = await enter(chat.url, 'Ann')
    for (let n = 0; n < 9; n += 1) value(await ann.say(`${n}`))
    await react(ann, 4)
    value(await ann.say('last'))
  })
  afterEach(closeAll)

  it('[R5] answers the messages before a seq, after one, and on both sides of one', async () => {
    expect(await history({ before: 5 })).toMatchObject({ from: 1, to: 4, more: false, newer: true, asOf: 11 })
    const after = await history({ after: 5 })
    expect([seqs(after), after]).toMatchObject([[6, 7, 8, 9], { from: 6, to: 9, more: true, newer: true }])
    const around = await history({ around: 5 })
    expect([seqs(around), around]).toMatchObject([
      [3, 4, 5, 6, 7],
      { from: 3, to: 7, more: true, newer: true, asOf: 11 },
    ])
  })

  it('[R5] answers what surrounds a seq that is a change, deleted, at an end or beyond', async () => {
    value(await ann.ask('delete', { room: lobby, clientId: clientId(), target: 8 }))
    expect(seqs(await history({ around: 10 }))).toEqual([8, 9, 11])
    const deleted = await history({ around: 8 })
    expect(seqs(deleted)).toEqual([6, 7, 8, 9, 11])
    expect(deleted).toMatchObject({ from: 6, to: 12, more: true, newer: false })
    expect(deleted.entries[2]).toMatchObject({ seq: 8, text: '', deleted: {} })
    expect(await history({ around: 0 })).toMatchObject({ from: 1, to: 3, more: false, newer: true })
    expect(seqs(await history({ around: 1 }))).toEqual([1, 2, 3])
    const beyond = await history({ around: 99 })
    expect([seqs(beyond), beyond]).toMatchObject([[9, 11], { from: 9, to: 12, more: true, newer: false }])
    expect(seqs(await history({ around: 5 }, 1))).toEqual([5])
    const last = await history({ around: 999_999 }, 1)
    expect([seqs(last), last]).toMatchObject([[11], { from: 11, to: 12, more: true, newer: false }])
    expect(await history({ after: 99 })).toMatchObject({ entries: [], to: 12, newer: false })
    expect(await history({ after: 9 })).toMatchObject({ from: 10, to: 12, more: true, newer: false })
  })

  it('[R16][R6] tells of many own reactions those to the newest messages, and of 12 messages all', async () => {
    const kinds = Array.from({ length: EMOJI_MAX }, (_, n) => String.fromCodePoint(0x1f330 + n))
    for (let n = 0; n < 4; n += 1) value(await ann.say(`more ${n}`))
    const targets = [1, 2, 3, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15]
    await Promise.all(targets.flatMap((target) => kinds.map((emoji) => react(ann, target, emoji))))
    const { mine = [] } = await ann.enter()
    expect(mine).toHaveLength(OWN_REACTIONS_MAX)
    const count = (seq: number) => mine.filter((each) => each.seq === seq).length
    expect([2, 5, 15].map(count)).toEqual([EMOJI_MAX, EMOJI_MAX, EMOJI_MAX])
    const all = await history({ before: 14 }, 12)
    expect(all.mine).toHaveLength(11 * EMOJI_MAX + 1)
  })

  it('[R5] answers an empty room', async () => {
    const room = 'empty' as typeof lobby
    await ann.enter(room)
    for (const side of [{ before: 9 }, { after: 0 }, { around: 3 }])
      expect(value(await ann.ask('history', { room, ...side, limit: 4 }))).toMatchObject({
        ...{ entries: [], more: false, newer: false, mine: [] },
      })
  })

  it.each([
    {},
    { before: 1, after: 1 },
    { before: 1, around: 1 },
    { around: -1 },
    { after: '1' },
    { around: null },
  ])('[A1] is a bad request with %j', async (side) => {
    const input = { room: lobby, limit: 4, ...side }
    expect(await ann.askAnything('history', input)).toMatchObject({ ok: false, code: 'bad-request' })
  })

  it('[R6][R5] around a large message has at least that one, and says that there is more', async () => {
    const [room, text] = ['large' as typeof lobby, '茶'.repeat(4_000)]
    await ann.enter(room)
    for (let n = 0; n < 30; n += 1) value(await ann.say(text, { room }))
    const around = value(await ann.ask('history', { room, around: 15, limit: 100 }))
    expect(JSON.stringify(around).length).toBeLessThan(256_000)
    const found = seqs(around)
    expect(found).toEqual(Array.from({ length: found.length }, (_, n) => found[0]! + n))
    expect(found).toContain(15)
    expect(around).toMatchObject({ from: found[0], to: found.at(-1), more: true, newer: true })
  })

  it('[R16] tells the own reactions among its messages, as join and changes do, and no one else’s', async () => {
    const bob = await enter(chat.url, 'Bob')
    await react(ann, 4, '👍')
    await react(bob, 5)
    await react(bob, 5, '❤')
    await react(bob, 5, '🍵', false)
    const mine = [
      { seq: 4, emoji: '🍵' },
      { seq: 4, emoji: '👍' },
    ]
    const sorted = (those: { emoji: string }[] | undefined) =>
      those?.toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1))
    expect(sorted((await history({ around: 5 })).mine)).toEqual(sorted(mine))
    expect((await history({ after: 4 })).mine).toEqual([])
    expect(sorted((await ann.enter()).mine)).toEqual(sorted(mine))
    expect((await bob.enter()).mine).toEqual([{ seq: 5, emoji: '❤️' }])
    const changes = value(await bob.ask('changes', { room: lobby, from: 1, to: 9, since: 9 }))
    expect([seqs(changes), changes.mine]).toEqual([[4, 5], [{ seq: 5, emoji: '❤️' }]])
    const since = await bob.enter(lobby, { epoch: ann.received.message[0]!.epoch, seq: 3 })
    expect(since.mine).toEqual([{ seq: 5, emoji: '❤️' }])
    value(await ann.ask('delete', { room: lobby, clientId: clientId(), target: 4 }))
    expect((await ann.enter()).mine).toEqual([])
  })
})
