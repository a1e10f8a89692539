import { NameIndex } from '../../common/text/name-index'
import type { Entry } from '../../common/protocol/entries'
import type { Epoch, MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import type { Member } from '../../common/protocol/members'
import type { ModerationRequest } from '../../server/chat/moderation/request'
import { NEW_STATE, type RoomState, withEffects } from '../../server/chat/moderation/room-state'
import { effectsOf } from '../../server/chat/moderation/actions'
import { Shields } from '../../server/chat/moderation/shield/shields'
import type { Room } from '../../server/chat/rooms/room'

const MINUTE_MS = 60_000
const name = 'tea' as RoomName
const member = (id: string): Member => ({ id: id as MemberId, nickname: `${id}'s name` as Nickname })
const rita = member('rita')
const granted = { member: rita.id, nickname: rita.nickname, role: 'regular' as const }

/** A room with a regular, and a clock. */
function given({ present = [rita.id], authors = [] as Member[] } = {}) {
  const time = { now: 10 * MINUTE_MS }
  const raised: number[] = []
  const failures: unknown[] = []
  const known = new NameIndex<Member>()
  for (const author of authors) known.set(author.nickname, author)
  const room = {
    name,
    state: { ...NEW_STATE, roles: new Map([[rita.id, granted]]) } as RoomState,
    log: { authors: known },
    info: () => ({}),
    moderate(request: ModerationRequest) {
      const effects = effectsOf(this.state, request)
      const before = this.state
      if (effects === null) return Promise.resolve({ outcome: 'void', isDone: false })
      if (typeof effects === 'string') return Promise.reject(new Error(effects))
      this.state = withEffects(before, effects)
      raised.push(time.now)
      shields.change(this as unknown as Room, before)
      return Promise.resolve({ outcome: 'done', isDone: true })
    },
  }
  const clock = { now: () => time.now, monotonic: () => time.now }
  time.now = 0
  const shields = new Shields({
    ...{ clock, rooms: { find: () => room as unknown as Room }, newcomersPerMinute: 60 },
    audience: { tell: () => {}, tellState: () => {} },
    crowd: { count: () => 5, has: (_, id) => present.includes(id), tellUntold: () => {} },
    onRaised: () => {},
    onFailure: (error) => failures.push(error),
  })
  time.now = 10 * MINUTE_MS
  let entered = 0
  return {
    ...{ time, raised, failures, shields, room },
    write: (count: number, by = 'raider') => {
      const entries = Array.from({ length: count }, () => ({ author: member(by) }) as Entry)
      shields.hear({ fact: { room: name, epoch: 'e' as Epoch, entries }, isOwn: true })
    },
    enter: (count: number) => {
      for (let n = 0; n < count; n += 1) shields.enter(name, member(`raider ${(entered += 1)}`))
    },
  }
}

describe('the shields of a node', () => {
  it('[O43] rise when newcomers enter or write at once, and not for regulars', () => {
    const writing = given()
    writing.write(100, 'rita')
    writing.write(30)
    expect(writing.raised).toEqual([])
    writing.write(2)
    expect(writing.raised).toHaveLength(1)
    const entering = given()
    entering.enter(32)
    expect(entering.raised).toHaveLength(1)
  })

  it('[O43] rise where a regular is there or has just written, and nowhere else', () => {
    for (const [where, times] of [
      [{ present: [], authors: [rita] }, 1],
      [{ present: [], authors: [member('raider')] }, 0],
    ] as const) {
      const { write, raised } = given(where as unknown as { present: MemberId[]; authors: Member[] })
      write(100)
      expect(raised).toHaveLength(times)
    }
  })

  it('[O43] do not count who comes back after a start', () => {
    const { time, enter, write, raised } = given()
    time.now = 4 * MINUTE_MS
    enter(100)
    expect(raised).toEqual([])
    write(100)
    expect(raised).toHaveLength(1)
  })

  it('[O43] rise again while the wave still runs in the last minute, and not before', async () => {
    const { time, write, shields, raised, failures } = given()
    write(100)
    await Promise.resolve()
    for (let minute = 0; minute < 20; minute += 1) {
      time.now += MINUTE_MS
      shields.refused(name, 100)
      await Promise.resolve()
    }
    expect(raised.map((at) => at / MINUTE_MS)).toEqual([10, 25])
    expect(failures).toEqual([])
  })

  it('[O43] rest once a moderator has lowered one', async () => {
    const { time, write, room, shields, raised } = given()
    write(100)
    await Promise.resolve()
    const before = room.state
    room.state = { ...before, settings: { shieldUntil: time.now } }
    shields.change(room as unknown as Room, before)
    write(100)
    expect(raised).toHaveLength(1)
    time.now += 16 * MINUTE_MS
    write(100)
    expect(raised).toHaveLength(2)
  })
})
