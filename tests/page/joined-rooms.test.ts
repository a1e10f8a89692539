import { LOBBY as room } from '../../common/room-name'
import { COUNTED_MAX } from '../../common/log/counted'
import type { Epoch } from '../../common/protocol/ids'
import { JoinedRooms } from '../../public/sync/joined-rooms'

let epoch: Epoch
let epochs = 0
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

/** A room that was read up to `read`. */
function readUpTo(read: number) {
  epoch = `history ${(epochs += 1)}` as Epoch
  const rooms = new JoinedRooms()
  rooms.add(room)
  rooms.markRead(room, { epoch, seq: read })
  return {
    rooms,
    /** The log reaches so far, without a hole from `whole` on, and these in it are news. */
    heard: (whole: number, seq: number, news: readonly number[]) =>
      rooms.heard(
        room,
        { newest: { epoch, seq }, whole },
        news.map((seq) => ({ seq, isNews: true, isMention: false })),
      ),
    unread: () => rooms.unread(room),
  }
}

describe('what is unread of a room', () => {
  beforeAll(() => {
    globalThis.addEventListener = () => undefined
  })

  it('is the news behind what was read, and no change between them', () => {
    const { heard, unread, rooms } = readUpTo(10)
    heard(
      1,
      110,
      range(1, 11).map((n) => 10 * n),
    )
    expect(unread()).toBe(10)
    rooms.markRead(room, { epoch, seq: 55 })
    expect(unread()).toBe(6)
    heard(1, 120, [120])
    heard(1, 120, [120])
    expect(unread()).toBe(7)
  })

  it('is what the server counted where the page does not have it all, and follows what it loads and reads', () => {
    const { heard, unread, rooms } = readUpTo(10)
    heard(
      4_000,
      4_500,
      range(0, 49).map((n) => 4_000 + 10 * n),
    )
    expect(unread()).toBe(50)
    rooms.counted(room, { unread: 430, head: 4_500 })
    expect(unread()).toBe(430)
    heard(4_000, 4_510, [4_510])
    expect(unread()).toBe(431)
    heard(4_000, 4_510, [20, 30, 40])
    expect(unread()).toBe(431)
    rooms.markRead(room, { epoch, seq: 30 })
    expect(unread()).toBe(429)
    rooms.markRead(room, { epoch, seq: 4_480 })
    expect(unread()).toBe(2)
  })

  it('is at least what is counted where there is more, until what is missing is known', () => {
    const { heard, unread, rooms } = readUpTo(10)
    heard(40_000, 40_009, [40_000])
    rooms.counted(room, { unread: COUNTED_MAX, head: 40_009 })
    heard(40_000, 40_009, range(11, 60))
    rooms.markRead(room, { epoch, seq: 60 })
    expect(unread()).toBe(COUNTED_MAX)
    heard(1, 40_009, range(61, 70))
    expect(unread()).toBe(11)
  })

  it('is counted to the end of what is heard, however much that is', () => {
    const { heard, unread, rooms } = readUpTo(0)
    for (let from = 1; from < 5_000; from += 100) heard(1, from + 99, range(from, from + 99))
    expect(unread()).toBe(COUNTED_MAX)
    rooms.markRead(room, { epoch, seq: 4_990 })
    expect(unread()).toBe(10)
  })

  it('is as much as there are places where a server of the version before does not count', () => {
    const { heard, unread, rooms } = readUpTo(1)
    heard(473, 522, range(473, 522))
    rooms.counted(room, { head: 522 })
    expect(unread()).toBe(521)
  })

  it('is nothing of another history', () => {
    const { rooms, unread, heard } = readUpTo(10)
    heard(1, 20, [20])
    rooms.markRead(room, { epoch: 'second' as Epoch, seq: 3 })
    expect(unread()).toBe(0)
  })
})
