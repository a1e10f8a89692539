import { Server } from 'socket.io'
import type { Adapter } from 'socket.io-adapter'
import type { Facts } from '../../common/protocol/facts'
import type { JoinValue } from '../../common/protocol/answers'
import type { Member } from '../../common/protocol/members'
import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import { Presence } from '../../server/realtime/presence/presence'
import { WINDOW_MIN_MS } from '../../server/realtime/presence/room-windows'
import {
  closeAll,
  enter,
  lobby,
  Person,
  startChat,
  type Tab,
  type TestChat,
  until,
  value,
} from '../support/chat'

/** Long enough for everything that must happen within it. */
const FOR_EVER = { LEAVE_GRACE_MS: '600000' }

/** Who is present, by the answer to `join` and every fact since, as PROTOCOL.md has a client count. */
class View {
  count = 0
  readonly #room: RoomName
  /** `null` before the answer, which contains everything told until then. */
  #known: Map<MemberId, Member> | null = null

  private constructor(room: RoomName, { socket }: Tab) {
    this.#room = room
    socket.on('join', (fact) => this.#hear(fact, (member) => this.#known?.set(member.id, member)))
    socket.on('leave', (fact) => this.#hear(fact, ({ id }) => this.#known?.delete(id)))
  }

  /** Enters the room. Handles the answer before the facts that follow in the same packet. */
  static enter(room: RoomName, tab: Tab): Promise<View> {
    const view = new View(room, tab)
    return new Promise((resolve, reject) => {
      tab.socket.emit('join', { room }, (answer) => {
        if (!answer.ok) return reject(new Error(answer.code))
        view.#known = new Map(answer.value.members.map((member) => [member.id, member]))
        view.count = answer.value.count
        resolve(view)
      })
    })
  }

  get ids(): MemberId[] {
    return [...this.#known!.keys()].sort()
  }

  #hear({ room, members, count }: Facts['join'], change: (member: Member) => void): void {
    if (room !== this.#room) return
    members.forEach(change)
    this.count = count
  }
}

describe('presence', () => {
  let chat: TestChat
  let rooms = 0
  let room: RoomName
  let watcher: Tab & { you: JoinValue }

  beforeAll(async () => {
    chat = await startChat()
  })
  beforeEach(async () => {
    room = `room ${(rooms += 1)}` as RoomName
    watcher = await enter(chat.url, `watcher ${rooms}`, room)
  })
  afterAll(closeAll)

  /** Resolves when all earlier facts are heard, by the join of a stranger. */
  async function settle(name: string): Promise<void> {
    await enter(chat.url, name, room)
    await watcher.until(`that ${name} came`, (tab) => tab.announced('join').includes(name))
  }

  /** Resolves when all earlier grace times are over, by that of a stranger who is lost now. */
  async function graceIsOver(name: string): Promise<void> {
    const stranger = await enter(chat.url, name, room)
    stranger.socket.io.engine.close()
    await watcher.until(`that ${name} went`, (tab) => tab.announced('leave').includes(name))
  }

  it('[P1] is one member, however many tabs', async () => {
    const person = await Person.arrive(chat.url, 'tabs')
    const tabs = [
      await person.connect(),
      await person.connect({ transports: ['polling'] }),
      await person.connect(),
    ]
    const answers = []
    for (const tab of tabs) answers.push(await tab.enter(room))
    expect(answers.map(({ count }) => count)).toEqual([2, 2, 2])
    expect(new Set(answers.map(({ you }) => you.id)).size).toBe(1)
    await settle('one more')
    expect(watcher.announced('join').filter((name) => name === 'tabs')).toHaveLength(1)
  })

  it('[P2] stays while another tab stays, however one closes', async () => {
    const person = await Person.arrive(chat.url, 'stays')
    const [one, two, three] = [await person.connect(), await person.connect(), await person.connect()]
    for (const tab of [one, two, three]) await tab.enter(room)
    await one.ask('leave', { room })
    two.socket.disconnect()
    await graceIsOver('proof')
    expect(watcher.announced('leave')).toEqual(['proof'])
    await three.ask('leave', { room })
    await watcher.until('the end of it', (tab) => tab.announced('leave').includes('stays'))
  })

  it('[P2] ends at once on leaving, and after the grace time on a lost connection', async () => {
    const slow = await startChat(FOR_EVER)
    const [stays, lost, leaver] = [
      await enter(slow.url, 'stays'),
      await enter(slow.url, 'lost'),
      await enter(slow.url, 'leaver'),
    ]
    lost.socket.io.engine.close()
    await leaver.ask('leave', { room: lobby })
    await stays.until('the leave', (tab) => tab.announced('leave').length > 0)
    expect(stays.announced('leave')).toEqual(['leaver'])
    expect((await enter(slow.url)).you.members.map(({ nickname }) => nickname)).toContain('lost')

    await graceIsOver(`lost ${rooms}`)
    expect(watcher.received.leave.at(-1)).toMatchObject({ room, count: 1 })
  })

  it('[P2] survives a reload silently', async () => {
    const slow = await startChat(FOR_EVER)
    const stays = await enter(slow.url, 'stays')
    const person = await Person.arrive(slow.url, 'reloads')
    let tab = await person.connect()
    await tab.enter()
    for (let n = 0; n < 4; n += 1) {
      tab.socket.disconnect()
      tab = await person.connect()
      await tab.enter()
    }
    await enter(slow.url, 'after')
    await stays.until('the last', (tab) => tab.announced('join').includes('after'))
    expect(stays.announced('join')).toEqual(['stays', 'reloads', 'after'])
    expect(stays.announced('leave')).toEqual([])
  })

  it('[P2] is told as ended when a reload enters another room', async () => {
    const person = await Person.arrive(chat.url, `moves ${rooms}`)
    const tab = await person.connect()
    await tab.enter(room)
    tab.socket.disconnect()
    await (await person.connect()).enter('elsewhere')
    await watcher.until('the leave', (tab) => tab.announced('leave').includes(`moves ${rooms}`))
  })

  it('[P2] does not begin when a session leaves before its join is answered', async () => {
    const tab = await (await Person.arrive(chat.url, `hasty ${rooms}`)).connect()
    const fresh = `fresh ${rooms}` as RoomName
    const [joined, left] = await Promise.all([
      tab.ask('join', { room: fresh }),
      tab.ask('leave', { room: fresh }),
    ])
    expect([joined.ok, left.ok]).toEqual([true, true])
    expect(await tab.say('am I here?', { room: fresh })).toMatchObject({ code: 'not-a-member' })
    expect((await enter(chat.url, `looks ${rooms}`, fresh)).you.count).toBe(1)
  })

  it('[P3] of many members that join at the same moment is told together', async () => {
    const people = await Promise.all(Array.from({ length: 40 }, () => Person.arrive(chat.url)))
    const tabs = await Promise.all(people.map((person) => person.connect()))
    const before = watcher.received.join.length
    const from = performance.now()
    await Promise.all(tabs.map((tab) => tab.enter(room)))
    await watcher.until('all of them', (tab) => tab.announced('join').length === 41)
    // Waits: a window has a length, so the time that all took says how many there were at most.
    const windows = (performance.now() - from) / WINDOW_MIN_MS
    expect(watcher.received.join.length - before).toBeLessThanOrEqual(windows + 1)
    expect(watcher.received.join.at(-1)).toMatchObject({ room, count: 41 })
  })

  it('[P4] of more than 200 members is counted whole, lists the newest 50, and is readable page by page', async () => {
    const tabs = await Promise.all(Array.from({ length: 205 }, () => enter(chat.url, undefined, room)))
    const { you: answer } = await enter(chat.url, `last ${rooms}`, room)
    expect(answer.count).toBe(207)
    expect(answer.members).toHaveLength(50)
    expect(answer.members.at(-1)).toEqual(answer.you)
    expect(answer.members.map(({ id }) => id)).not.toContain(watcher.you.you.id)
    const first = value(await watcher.ask('members', { room }))
    expect(first).toMatchObject({ count: 207, more: true })
    expect(first.members).toHaveLength(200)
    for (const tab of tabs.slice(0, 3)) await tab.ask('leave', { room })
    const after = first.members.at(-1)!.id
    const rest = value(await watcher.ask('members', { room, after }))
    expect(rest).toMatchObject({ count: 204, more: false })
    const ids = [...first.members, ...rest.members].map(({ id }) => id)
    const present = [watcher, ...tabs.slice(3)].map(({ you }) => you.you.id)
    expect(ids).toEqual(expect.arrayContaining(present))
    expect(ids).toEqual([...new Set(ids)].sort())
    const stranger = await enter(chat.url)
    expect(await stranger.ask('members', { room })).toMatchObject({ ok: false, code: 'not-a-member' })
    for (const tab of tabs) tab.socket.disconnect()
  })

  it('is what GET /api/rooms says of the lobby', async () => {
    const reader = await Person.arrive(chat.url)
    const online = async () => {
      const { body } = await reader.call<{ rooms: { online: number; lastActivityAt: number | null }[] }>(
        'GET',
        '/api/rooms',
      )
      return body.rooms[0]!
    }
    const before = await online()
    const tab = await enter(chat.url)
    const saidAfter = Date.now()
    await tab.say('hello')
    const after = await online()
    expect(after).toMatchObject({ name: 'lobby', topic: '', online: before.online + 1 })
    expect(after.lastActivityAt).toBeGreaterThanOrEqual(saidAfter)
    expect(after.lastActivityAt).toBeLessThanOrEqual(Date.now())
    await tab.ask('leave', { room: lobby })
    expect((await online()).online).toBe(before.online)
  })

  it('[P3] is the same for all clients in the end, when 190 come and go at random', async () => {
    // All at once are listed whole.
    const people = await Promise.all(Array.from({ length: 190 }, () => Person.arrive(chat.url)))
    const tabs: (Tab | null)[] = await Promise.all(people.map((person) => person.connect()))
    const views: (View | null)[] = tabs.map(() => null)
    const move = async (index: number) => {
      const tab = tabs[index]
      if (!tab) {
        tabs[index] = await people[index]!.connect()
        views[index] = await View.enter(room, tabs[index])
      } else if (!views[index]) views[index] = await View.enter(room, tab)
      else if (Math.random() < 0.5) {
        views[index] = null
        await tab.ask('leave', { room })
      } else {
        tabs[index] = views[index] = null
        tab.socket.io.engine.close()
      }
    }
    // Each person moves 1 to 6 times, all at once, so that every answer meets the changes of others.
    const moves = people.map(async (_, index) => {
      for (let n = 0; n < 1 + (index % 6); n += 1) await move(index)
    })
    await Promise.all(moves)

    const present = views.flatMap((view, index) => (view ? [index] : []))
    const ids = await Promise.all(
      present.map(async (index) => (await people[index]!.call('GET', '/api/session')).body.id),
    )
    const truth = [watcher.you.you.id, ...ids].sort()
    expect(present.length).toBeGreaterThan(20)
    const seen = present.map((index) => views[index]!)
    await until('the same count for all', () => seen.every(({ count }) => count === truth.length))
    for (const view of seen) expect(view.ids).toEqual(truth)
    const { you: answer } = await enter(chat.url, `late ${rooms}`, room)
    expect(answer.count).toBe(truth.length + 1)
  })
})

describe('presence by the adapter', () => {
  const here = 'room:here'
  let adapter: Adapter
  let told: string[]
  let presence: Presence

  beforeEach(() => {
    jest.useFakeTimers()
    told = []
    adapter = new Server().of('/').adapter
    presence = new Presence({
      adapter,
      clock: { now: Date.now, monotonic: () => performance.now() },
      leaveGraceMs: 1_000,
      memberOf: (socketId) => ({
        id: socketId.slice(0, 1) as MemberId,
        nickname: socketId.slice(0, 1) as Nickname,
      }),
      tell: (_, fact, payload) => {
        const members = 'members' in payload ? payload.members.map(({ id }) => id).join('') : ''
        told.push(`${fact} ${members}`)
      },
      onChanged: () => {},
      others: null,
      roleOf: () => undefined,
    })
  })
  afterEach(() => {
    presence.close()
    jest.useRealTimers()
  })

  it('[P3] of one window is told together, and the window is longer in a large room', () => {
    const come = (from: number, count: number, everyMs: number) => {
      for (let n = from; n < from + count; n += 1) {
        const letter = String.fromCodePoint(0x4e00 + n)
        void adapter.addAll(`${letter}1`, new Set([here, `member:${letter}`]))
        jest.advanceTimersByTime(everyMs)
      }
      jest.advanceTimersByTime(1_000)
      return told.splice(0).length
    }
    expect(come(0, 4, 6)).toBe(1)
    expect(come(4, 4, 30)).toBe(4)
    come(8, 1_000, 0)
    expect(come(1_008, 4, 60)).toBe(1)
  })

  it('[P3] of a crowd is told when all have joined, and not to the first every few', () => {
    for (let n = 0; n < 1_000; n += 1) {
      const letter = String.fromCodePoint(0x4e00 + n)
      void adapter.addAll(`${letter}1`, new Set([here, `member:${letter}`]))
      if (n % 10 === 0) jest.advanceTimersByTime(1)
    }
    jest.advanceTimersByTime(1_000)
    expect(told).toHaveLength(1)
  })

  it('[P2] survives repeated reloads silently', () => {
    void adapter.addAll('a0', new Set([here, 'member:a']))
    for (let n = 0; n < 4; n += 1) {
      void adapter.delAll(`a${n}`)
      jest.advanceTimersByTime(600)
      void adapter.addAll(`a${n + 1}`, new Set([here, 'member:a']))
    }
    jest.advanceTimersByTime(5_000)
    expect(told.splice(0)).toEqual(['join a'])
    void adapter.delAll('a4')
    jest.advanceTimersByTime(5_000)
    expect(told).toEqual(['leave a'])
  })

  it('[P3] is told again after a grace time that ended in an empty room', () => {
    void adapter.addAll('a1', new Set([here, 'member:a']))
    jest.advanceTimersByTime(100)
    // Lost, returned, and left for good within the grace time of the loss.
    void adapter.delAll('a1')
    void adapter.addAll('a2', new Set([here, 'member:a']))
    presence.onPurpose(() => void adapter.delAll('a2'))
    jest.advanceTimersByTime(890)
    expect(told.splice(0)).toEqual(['join a', 'leave a'])

    void adapter.addAll('c1', new Set([here, 'member:c']))
    presence.onPurpose(() => void adapter.delAll('c1'))
    jest.advanceTimersByTime(30)
    void adapter.addAll('b1', new Set([here, 'member:b']))
    jest.advanceTimersByTime(500)
    expect(told.splice(0)).toEqual(['leave c', 'join b'])
  })

  it.each([1, 5, 10, 15, 20, 24])('[P3] tells a join %d ms after such a grace time', (ms) => {
    void adapter.addAll('a1', new Set([here, 'member:a']))
    void adapter.delAll('a1')
    void adapter.addAll('a2', new Set([here, 'member:a']))
    presence.onPurpose(() => void adapter.delAll('a2'))
    jest.advanceTimersByTime(1_001 + ms)
    told = []
    void adapter.addAll('b1', new Set([here, 'member:b']))
    jest.advanceTimersByTime(5_000)
    expect(told).toEqual(['join b'])
  })
})
