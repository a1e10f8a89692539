import { RecentEntries } from '../../server/chat/log/recent-entries'
import { RecentMemory } from '../../server/chat/log/recent-memory'
import type { ClientId, MemberId, Nickname } from '../../common/protocol/ids'
import type { Entry } from '../../common/protocol/entries'
import { closeAll, enter, named, startChat, value } from '../support/chat'
import { textOf } from '../support/text-of'

const LARGE = 4_000

const entry = (seq: number, text: string): Entry => ({
  seq,
  id: `id${seq}`,
  type: 'text',
  at: 0,
  author: { id: 'ann' as MemberId, nickname: 'ann' as Nickname },
  clientId: `c${seq}` as ClientId,
  text,
})
const log = (count: number, text: string) =>
  Array.from({ length: count }, (_, index) => entry(index + 1, text))
/** The newest messages, as read by the store. */
const read = (from: number, to: number) => ({ entries: log(to, 'a').slice(from - 1), from, to, asOf: to })
const seqs = (room: RecentEntries) =>
  room
    .newestPage()
    .entries.toJSON()
    .map(({ seq }) => seq)

afterEach(closeAll)

describe('the ends of logs in memory', () => {
  it('stay within a number of bytes per room, and hold the newest page', () => {
    const room = new RecentEntries(0)
    for (const each of log(390, 'x'.repeat(2 * LARGE))) {
      room.grow([each])
      expect(room.bytes).toBeLessThanOrEqual(1_000_000 + 120_000)
    }
    expect(seqs(room)).toEqual(Array.from({ length: 14 }, (_, index) => 377 + index))
    expect(room.isWhole).toBe(true)
  })

  it('stay within a number of bytes in all, and the least recently used room is emptied first', () => {
    const memory = new RecentMemory(50_000)
    const rooms = Array.from({ length: 10 }, () => new RecentEntries(0))
    for (const room of rooms) {
      room.grow([entry(1, 'x'.repeat(LARGE))])
      memory.changed(room)
      expect(memory.bytes).toBeLessThanOrEqual(50_000)
    }
    expect(rooms.map(({ isWhole }) => isWhole)).toEqual([...Array(5).fill(false), ...Array(5).fill(true)])
    expect(rooms.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(memory.bytes)
    for (const room of rooms) memory.forget(room)
    expect(memory.bytes).toBe(0)
  })

  it('are loaded again, though entries were added meanwhile', () => {
    const room = new RecentEntries(0)
    room.grow(log(60, 'a'))
    room.empty()
    expect([room.bytes, room.isWhole, room.head]).toEqual([0, false, 60])
    expect(room.page(61, 10)).toBeNull()
    room.grow([entry(61, 'b')])
    room.refill(read(11, 60))
    expect(room.isWhole).toBe(true)
    expect(seqs(room)).toEqual(Array.from({ length: 50 }, (_, index) => 12 + index))
  })

  it('are not loaded from a read that does not reach them', () => {
    const room = new RecentEntries(0)
    room.grow(log(60, 'a'))
    room.empty()
    room.refill(read(10, 59))
    expect([room.bytes, room.isWhole]).toEqual([0, false])
  })

  it('are read again for clients that enter an emptied room', async () => {
    const chat = await startChat({ RECENT_MAX_BYTES: '20000' })
    const rooms = ['one', 'two', 'three']
    const ann = await enter(chat.url, 'Ann', rooms[0])
    for (const room of rooms) {
      await ann.enter(room)
      for (let n = 1; n <= 4; n += 1) value(await ann.say(`${n} ${'x'.repeat(2_000)}`, { room }))
    }
    const { epoch } = value(await ann.ask('join', { room: named('one') }))
    for (const room of rooms) {
      const bob = await enter(chat.url, `Bob of ${room}`, 'elsewhere')
      const newcomers = await Promise.all(
        [null, { epoch, seq: 2 }, { epoch: 'another', seq: 9 }].map(async (since) => {
          const joined = value(await bob.ask('join', { room: named(room), ...(since && { since }) } as never))
          return [joined.entries.map((each) => textOf(each)[0]).join(''), joined.more, joined.head]
        }),
      )
      expect(newcomers).toEqual([
        ['1234', false, 4],
        ['34', false, 4],
        ['1234', false, 4],
      ])
    }
  })
})
