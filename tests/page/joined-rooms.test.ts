import { LOBBY as room } from '../../common/room-name'
import { COUNTED_MAX } from '../../common/log/counted'
import type { Ranges } from '../../common/log/range'
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
    /** The log ends at `seq`; it is here from `whole` on, and in other ranges; these entries are news. */
    receive: (whole: number, seq: number, news: readonly number[], others: Ranges = []) =>
      rooms.heard(
        room,
        { newest: { epoch, seq }, held: [...others, { from: whole, to: seq }] },
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
    receive(40_000, 40_009, range(11, 60), [{ from: 11, to: 60 }])
    rooms.markRead(room, { epoch, seq: 60 })
    expect(unread()).toBe(COUNTED_MAX)
    receive(1, 40_009, range(61, 70))
    expect(unread()).toBe(11)
  })

  describe('with two gaps behind the last read entry', () => {
    /** Read up to 10. 30 of 11–99 and 20 of 150–299 are unread and not here; 100–149 and 300–309 are. */
    function withTwoGaps() {
      const reader = readUpTo(10)
      reader.receive(100, 149, range(100, 149))
      reader.rooms.counted(room, { unread: 80, head: 149 })
      reader.receive(300, 309, range(300, 309), [{ from: 100, to: 149 }])
      reader.rooms.counted(room, { unread: 110, head: 309 })
      return reader
    }

    it('counts the news of both', () => {
      expect(withTwoGaps().unread()).toBe(30 + 50 + 20 + 10)
    })

    it('counts those of the second alone once the reader is behind the first', () => {
      const { rooms, unread } = withTwoGaps()
      rooms.markRead(room, { epoch, seq: 120 })
      expect(unread()).toBe(29 + 20 + 10)
      rooms.markRead(room, { epoch, seq: 305 })
      expect(unread()).toBe(4)
    })

    it('counts none in a gap that is filled, whatever was in it', () => {
      const { receive, unread } = withTwoGaps()
      receive(300, 309, range(90, 99), [{ from: 11, to: 149 }])
      expect(unread()).toBe(10 + 50 + 20 + 10)
      receive(11, 309, range(290, 293))
      expect(unread()).toBe(10 + 50 + 4 + 10)
    })

    it('follows the server where it counts anew', () => {
      const { rooms, receive, unread } = withTwoGaps()
      rooms.markRead(room, { epoch, seq: 120 })
      receive(300, 310, [310], [{ from: 100, to: 149 }])
      rooms.counted(room, { unread: 55, head: 310 })
      expect(unread()).toBe(55)
      rooms.markRead(room, { epoch, seq: 149 })
      expect(unread()).toBe(55 - 29)
    })
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
