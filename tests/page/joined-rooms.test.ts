import { LOBBY as room } from '../../common/room-name'
import { COUNTED_MAX } from '../../common/log/counted'
import type { Epoch } from '../../common/protocol/ids'
import { JoinedRooms } from '../../public/sync/joined-rooms'

let epoch: Epoch
let epochs = 0
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

/** A room with entries read up to `read`. */
function readUpTo(read: number) {
  epoch = `history ${(epochs += 1)}` as Epoch
  const rooms = new JoinedRooms()
  rooms.add(room)
  rooms.markRead(room, { epoch, seq: read })
  return {
    rooms,
    /** The log ends at `seq`, has no gap from `whole` on, and these entries in it are news. */
    receive: (whole: number, seq: number, news: readonly number[]) =>
      rooms.heard(
        room,
        { newest: { epoch, seq }, whole },
        news.map((seq) => ({ seq, isNews: true, isMention: false })),
      ),
    unread: () => rooms.unread(room),
  }
}

describe('the unread count of a room', () => {
  beforeAll(() => {
    globalThis.addEventListener = () => undefined
  })

  it('counts the news after the last read entry, and no changes', () => {
    const { receive, unread, rooms } = readUpTo(10)
    receive(
      1,
      110,
      range(1, 11).map((n) => 10 * n),
    )
    expect(unread()).toBe(10)
    rooms.markRead(room, { epoch, seq: 55 })
    expect(unread()).toBe(6)
    receive(1, 120, [120])
    receive(1, 120, [120])
    expect(unread()).toBe(7)
  })

  it('starts from the server’s count where the page lacks entries, and follows what it loads and reads', () => {
    const { receive, unread, rooms } = readUpTo(10)
    receive(
      4_000,
      4_500,
      range(0, 49).map((n) => 4_000 + 10 * n),
    )
    expect(unread()).toBe(50)
    rooms.counted(room, { unread: 430, head: 4_500 })
    expect(unread()).toBe(430)
    receive(4_000, 4_510, [4_510])
    expect(unread()).toBe(431)
    receive(4_000, 4_510, [20, 30, 40])
    expect(unread()).toBe(431)
    rooms.markRead(room, { epoch, seq: 30 })
    expect(unread()).toBe(429)
    rooms.markRead(room, { epoch, seq: 4_480 })
    expect(unread()).toBe(2)
  })

  it('is at least the capped count until the missing entries are loaded', () => {
    const { receive, unread, rooms } = readUpTo(10)
    receive(40_000, 40_009, [40_000])
    rooms.counted(room, { unread: COUNTED_MAX, head: 40_009 })
    receive(40_000, 40_009, range(11, 60))
    rooms.markRead(room, { epoch, seq: 60 })
    expect(unread()).toBe(COUNTED_MAX)
    receive(1, 40_009, range(61, 70))
    expect(unread()).toBe(11)
  })

  it('counts up to the last received entry, and is capped', () => {
    const { receive, unread, rooms } = readUpTo(0)
    for (let from = 1; from < 5_000; from += 100) receive(1, from + 99, range(from, from + 99))
    expect(unread()).toBe(COUNTED_MAX)
    rooms.markRead(room, { epoch, seq: 4_990 })
    expect(unread()).toBe(10)
  })

  it('is the distance in seq where a server of the previous version does not count', () => {
    const { receive, unread, rooms } = readUpTo(1)
    receive(473, 522, range(473, 522))
    rooms.counted(room, { head: 522 })
    expect(unread()).toBe(521)
  })

  it('is zero after a change of history', () => {
    const { rooms, unread, receive } = readUpTo(10)
    receive(1, 20, [20])
    rooms.markRead(room, { epoch: 'second' as Epoch, seq: 3 })
    expect(unread()).toBe(0)
  })
})
