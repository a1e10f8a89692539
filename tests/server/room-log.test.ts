import { override } from '../../server/store/methods'
import type { Audience, Clock, Crowd, Draft, Kept, Store } from '../../server/chat/ports'
import { RoomLog } from '../../server/chat/log/room-log'
import { RecentMemory } from '../../server/chat/log/recent-memory'
import { LiveState } from '../../server/chat/rooms/live-state'
import { RoomNames } from '../../server/chat/rooms/room-names'
import { Room } from '../../server/chat/rooms/room'
import { Rooms } from '../../server/chat/rooms/rooms'
import { AdaptiveBatcher } from '../../server/chat/log/adaptive-batcher'
import { windowAfter } from '../../server/chat/log/batch-window'
import type { ClientId, MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import type { Facts } from '../../common/protocol/facts'
import { rawList } from '../../server/raw-json'
import { openSqliteStore } from '../../server/store/sqlite/worker-client'
import { appended, entryOf } from '../store/contract'
import { closeAll, closeLater, temporaryFolder } from '../support/chat'
import { textOf } from '../support/text-of'

const room = 'room' as RoomName
const draft = (n: number): Draft => ({
  id: `id${n}`,
  type: 'text',
  at: 0,
  author: { id: 'ann' as MemberId, nickname: 'ann' as Nickname },
  clientId: `c${n}` as ClientId,
  text: `${n}`,
})

describe('the window of a room', () => {
  it.each([
    ['nobody after a long silence', 2, 1, Infinity, 0, null],
    ['nobody at 20 messages a second, however slow the disk', 45, 1, 50, 0, null],
    ['nobody at 60 messages a second', 3, 1, 16.6, 0, null],
    ['those of a burst', 4, 2, 20, 20, null],
    ['five flushes long at 1,000 messages a second, or until nobody comes', 2, 5, 5, 10, 5],
    ['and looks more often when many wait for answers', 2, 200, 20, 10, 2],
    ['no longer than it may', 13, 30, 30, 60, 5],
    ['no shorter than 5 ms', 0.1, 5, 5, 5, 5],
  ])('collects %s', (_, flushMs, drafts, sinceMs, ms, lookEveryMs) => {
    expect(windowAfter(flushMs, drafts, sinceMs, 60)).toEqual({ ms, lookEveryMs })
  })
})

describe('batching', () => {
  afterEach(() => void jest.useRealTimers())

  it('waits no longer after one slow flush', async () => {
    jest.useFakeTimers()
    let now = 0
    const flushed: number[] = []
    const parts = { clock: { monotonic: () => now }, longestMs: 1_000, take: () => 10 }
    const collector = new AdaptiveBatcher<number>({
      ...parts,
      flush: async ([took = 0]) => {
        now += took
        flushed.push(took)
      },
    })
    for (const took of [2, 2, 2, 100, 2]) {
      for (let n = 0; n < 10; n++) collector.add(took)
      const before = flushed.length
      void collector.settled()
      await jest.advanceTimersByTimeAsync(200)
      expect(flushed).toHaveLength(before + 1)
    }
    expect(flushed).toEqual([2, 2, 2, 100, 2])
  })

  describe('of what can wait', () => {
    /** Items that come every millisecond, true ones can wait. @returns the batches */
    async function collect(items: readonly boolean[]): Promise<boolean[][]> {
      jest.useFakeTimers()
      const batches: boolean[][] = []
      let tookMs = 0
      const collector = new AdaptiveBatcher<boolean>({
        clock: { monotonic: () => performance.now() + tookMs },
        longestMs: 70,
        patienceMs: (waiting) => (waiting.every((canWait) => canWait) ? 500 : 0),
        take: (waiting) => waiting.length,
        flush: async (batch) => {
          batches.push(batch)
          tookMs += 2
        },
      })
      for (const item of items) {
        collector.add(item)
        await jest.advanceTimersByTimeAsync(1)
      }
      await jest.advanceTimersByTimeAsync(1_000)
      await collector.settled()
      return batches
    }

    it('collects longer where much comes', async () => {
      const patient = await collect(Array.from({ length: 1_000 }, () => true))
      const impatient = await collect(Array.from({ length: 1_000 }, () => false))
      expect(patient.flat()).toHaveLength(1_000)
      expect(impatient.length).toBeGreaterThan(10 * patient.length)
    })

    it('goes with the first that cannot wait', async () => {
      const batches = await collect(Array.from({ length: 400 }, (_, at) => at !== 300))
      const first = batches.find((batch) => batch.includes(false))!
      expect(first.length - first.indexOf(false)).toBeLessThan(70)
    })
  })
})

describe('the log of a room', () => {
  let store: Store
  let told: { fact: string; payload: Facts['message'] | Facts['head'] | Facts['room'] }[]
  let kept: Kept[]
  let now: number
  let flushes: number[]
  const clock: Clock = { now: () => 0, monotonic: () => now }
  const audience: Audience = {
    tell: (_, fact, payload) => void told.push({ fact, payload }),
    tellTyping: () => {},
    tellSession: () => {},
    remove: () => {},
    removeFrom: () => {},
    addressKeyIn: () => undefined,
    tellMember: () => {},
    tellModerators: () => {},
    tellState: () => {},
  }
  const parts = () => ({
    store,
    names: new RoomNames(),
    memory: new RecentMemory(Infinity),
    audience,
    clock,
    isShared: false,
    editWithinMs: Infinity,
    ...{ hasOwners: true, operators: { current: new Set<never>() }, present: () => [] },
    memberships: { has: () => false },
    onState: () => {},
    onTalked: () => {},
    tellState: () => {},
    state: new LiveState({
      ...{ editWithinMs: Infinity, hasOwners: true, operators: { current: new Set() } },
      ...{ wordsEverywhere: () => [], present: () => [], memberships: { has: () => false } },
    }),
    keptListeners: [(each: Kept) => void kept.push(each)],
    onListenerFailure: (error: unknown) => {
      throw error
    },
    onFlush: (_: number, count: number) => void flushes.push(count),
    onShielded: () => {},
  })
  const crowdOf = (count: number): Crowd => ({
    has: () => count > 0,
    isConnected: () => count > 0,
    count: () => count,
    member: () => undefined,
    listed: () => rawList([]),
    page: () => [],
    roomsOf: () => [],
    names: () => null,
  })

  beforeEach(async () => {
    store = (await openSqliteStore(temporaryFolder())).log
    closeLater(() => store.close())
    told = []
    kept = []
    flushes = []
    now = 1_000_000
  })
  afterEach(closeAll)

  it('flushes the drafts of one moment together, and tells them as one fact', async () => {
    const log = await RoomLog.open(room, parts())
    const entries = await Promise.all([1, 2, 3, 4, 5].map((n) => log.append(draft(n)).then(entryOf)))
    expect(flushes).toEqual([5])
    expect(kept).toEqual([{ fact: { room, epoch: store.epoch, entries }, isOwn: true }])
    expect(log.place).toEqual({ epoch: store.epoch, seq: 5 })
  })

  it('flushes more than 500 drafts in several batches, in order', async () => {
    const log = await RoomLog.open(room, parts())
    const entries = await Promise.all(
      Array.from({ length: 1_200 }, (_, n) => log.append(draft(n)).then(entryOf)),
    )
    expect(flushes).toEqual([500, 500, 200])
    expect(entries.map((entry) => [entry.seq, textOf(entry)])).toEqual(entries.map((_, n) => [n + 1, `${n}`]))
    const { page: newest } = await log.catchUp({ epoch: store.epoch, seq: 900 })
    expect(newest.entries.toJSON().map(({ seq }) => seq)).toEqual(
      Array.from({ length: 300 }, (_, n) => n + 901),
    )
  })

  it('tells no client a repeat', async () => {
    const log = await RoomLog.open(room, parts())
    await log.append(draft(1))
    expect(await log.append(draft(1))).toMatchObject({ seq: 1 })
    expect(kept).toHaveLength(1)
  })

  it('keeps a topic that is told while an older one is read', async () => {
    const own = parts()
    const topic = (n: number, topic: string): Draft => {
      const { id, at, author } = draft(n)
      return { id, at, author, type: 'topic', clientId: `c${n}` as ClientId, topic }
    }
    const log = await RoomLog.open(room, {
      ...own,
      store: override(store, {
        entries: async (...args) => {
          const read = await store.entries(...args)
          log.hear(await appended(store, room, [topic(2, 'newer')]))
          return read
        },
      }),
    })
    await appended(store, room, [topic(1, 'older')])
    await log.look()
    expect(log.head).toBe(2)
    expect(own.state.current.topic).toBe('newer')
  })

  it('marks entries of another node as not its own', async () => {
    const log = await RoomLog.open(room, parts())
    const [entry] = await appended(store, room, [draft(1)])
    log.hear([entry!])
    const next = await log.append(draft(2))
    expect(kept.map(({ fact: { entries }, isOwn }) => [entries, isOwn])).toEqual([
      [[entry], false],
      [[next], true],
    ])
  })

  it('answers the author and notifies every listener, also when one of them throws', async () => {
    const failures: unknown[] = []
    const broken = new Error('a bug')
    const throws = () => {
      throw broken
    }
    const log = await RoomLog.open(room, {
      ...parts(),
      keptListeners: [throws, ...parts().keptListeners],
      onListenerFailure: (error) => void failures.push(error),
    })
    const [entry] = await appended(store, room, [draft(1)])
    log.hear([entry!])
    await expect(log.append(draft(2))).resolves.toMatchObject({ seq: 2 })
    expect(kept.map(({ fact: { entries } }) => entries.map(({ seq }) => seq))).toEqual([[1], [2]])
    expect(failures).toEqual([broken, broken])
  })

  it('answers the same from memory and from the database, for every since and every page', async () => {
    const log = await RoomLog.open(room, parts())
    await Promise.all(Array.from({ length: 450 }, (_, n) => log.append(draft(n)).then(entryOf)))
    const fresh = await RoomLog.open(room, parts())
    for (const seq of [0, 49, 50, 51, 200, 249, 250, 251, 400, 449, 450, 451]) {
      expect(await log.catchUp({ epoch: store.epoch, seq })).toEqual(
        await fresh.catchUp({ epoch: store.epoch, seq }),
      )
      expect(await log.before(seq, 70)).toEqual(await fresh.before(seq, 70))
      const page = await log.before(seq, 70)
      expect({ entries: page.entries.toJSON(), more: page.more }).toEqual({
        entries: await store.entries(room, { before: seq, limit: 70 }),
        more: seq > 71,
      })
    }
  })

  it('is the same for all callers, and opened again after a failure', async () => {
    let isBroken = false
    const findRoom: Store['findRoom'] = async (name) => {
      if (isBroken) throw new Error('not now')
      return store.findRoom(name)
    }
    const rooms = new Rooms({ ...parts(), store: override(store, { findRoom }) })
    const [one, two] = await Promise.all([rooms.open(room), rooms.open(room)])
    expect(one).toBe(two)
    isBroken = true
    await expect(rooms.open('other' as RoomName)).rejects.toThrow('not now')
    isBroken = false
    expect(await rooms.open('other' as RoomName)).toBeInstanceOf(Room)
  })

  it('[R7] states its head to every room', async () => {
    const rooms = new Rooms(parts())
    const { log } = await rooms.open(room)
    await log.append(draft(1))
    await rooms.open('empty' as RoomName)
    told = []
    await rooms.tellHeads()
    expect(told).toEqual([
      { fact: 'head', payload: { room, epoch: store.epoch, seq: 1 } },
      { fact: 'head', payload: { room: 'empty', epoch: store.epoch, seq: 0 } },
    ])
  })

  it('is closed after five minutes without members, and not before', async () => {
    const rooms = new Rooms(parts())
    await rooms.open(room)
    await rooms.sweep(now + 299_000, crowdOf(0))
    expect(rooms.size).toBe(1)
    await rooms.sweep(now + 301_000, crowdOf(1))
    expect(rooms.size).toBe(1)
    await rooms.sweep(now + 301_000, crowdOf(0))
    expect(rooms.size).toBe(0)
  })

  it('is closed while another one is still opening, which may take long or fail', async () => {
    let fail!: (error: Error) => void
    const opening = new Promise<never>((_, reject) => (fail = reject))
    const findRoom = (name: RoomName) => (name === room ? store.findRoom(name) : opening)
    const rooms = new Rooms({ ...parts(), store: Object.assign(Object.create(store) as Store, { findRoom }) })
    await rooms.open(room)
    now += 301_000
    const late = rooms.open('another' as RoomName)
    await rooms.sweep(now, crowdOf(0))
    expect(rooms.has(room)).toBe(false)
    fail(new Error('the database is away'))
    await expect(late).rejects.toThrow('away')
    expect(rooms.size).toBe(0)
  })
})
