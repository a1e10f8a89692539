import type { Entry } from '../../common/protocol/entries'
import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import { Networks } from '../../server/chat/moderation/bans/networks'
import { announce } from '../../server/chat/moderation/announce'
import { hasOtherRoles, NEW_STORED_STATE, type Restriction } from '../../server/chat/moderation/room-state'
import type { Draft } from '../../server/chat/ports'
import { LiveState } from '../../server/chat/rooms/live-state'
import { Memberships } from '../../server/chat/rooms/memberships'
import type { Room } from '../../server/chat/rooms/room'

const room = 'room' as RoomName
const ann = { id: 'ann' as MemberId, nickname: 'Ann' as Nickname }
const draft = { id: 'e1', type: 'text', at: 0, author: ann, text: 'first' } as Draft
const first = { ...draft, seq: 1 } as Entry

/** @returns the state, and how often it changed */
function stateWith(
  hasOwners: boolean,
  operators: { current: ReadonlySet<MemberId> } = { current: new Set() },
  present: MemberId[] = [],
) {
  const memberships = new Memberships()
  const everywhere = { wordsEverywhere: () => [], present: () => present, memberships }
  const state = new LiveState({ hasOwners, editWithinMs: Infinity, operators, ...everywhere })
  const changes = { count: 0 }
  state.onChange = () => (changes.count += 1)
  return { state, changes, memberships }
}

describe('the state of an open room', () => {
  it('[O1] has the owner of an own first entry; of any other it asks for a read', () => {
    const own = stateWith(true).state
    expect(own.hear(room, [first], [draft])).toBe(false)
    expect(own.current.owner).toBe(ann.id)
    const heard = stateWith(true).state
    expect(heard.hear(room, [first], [{ ...draft, id: 'a repeat' }])).toBe(true)
    expect(heard.current.owner).toBeNull()
    heard.read({ ...NEW_STORED_STATE, owner: ann.id }, 0)
    expect(heard.current.owner).toBe(ann.id)
  })

  it('[O1] knows no owner where rooms have none, and does not change by reading one again', () => {
    const { state, changes } = stateWith(false)
    expect(state.hear(room, [first], [draft])).toBe(false)
    for (let n = 0; n < 3; n += 1) state.read({ ...NEW_STORED_STATE, owner: ann.id }, 0)
    expect({ owner: state.current.owner, ...changes }).toEqual({ owner: null, count: 0 })
  })

  it('[O2] goes back with a database that lost commits, but not to a read that is older than an own commit', () => {
    const { state } = stateWith(true)
    state.read({ ...NEW_STORED_STATE, revision: 5 }, 0)
    state.apply(5, {})
    state.read({ ...NEW_STORED_STATE, revision: 5 }, 5)
    expect(state.current.revision).toBe(6)
    state.read({ ...NEW_STORED_STATE, revision: 4 }, 6)
    expect(state.current.revision).toBe(4)
  })

  it('[O1] has other roles only where the owner or a role differs', () => {
    const { state } = stateWith(true)
    const moderator = { member: ann.id, nickname: ann.nickname, role: 'moderator' as const }
    const read = (revision: number, roles = [moderator], owner: MemberId | null = null) => {
      const before = state.current
      state.read({ ...NEW_STORED_STATE, revision, roles, owner }, 0)
      return hasOtherRoles(before, state.current)
    }
    expect([read(1), read(2), read(3, []), read(4, [], ann.id)]).toEqual([true, false, true, true])
    const before = state.current
    state.retitle('tea')
    expect(hasOtherRoles(before, state.current)).toBe(false)
  })

  it('[O10] that is read removes those whom a ban or mute holds, and not where it has ended', () => {
    const { state } = stateWith(true)
    const before = state.current
    const ban = (id: string, until: number | null): Restriction => ({
      ...{ id, kind: 'ban', member: { ...ann, id: id as MemberId }, until, by: ann, at: 0 },
    })
    const restrictions = [ban('for good', null), ban('still', 11), ban('ended', 10)]
    state.read({ ...NEW_STORED_STATE, revision: 1, restrictions }, 0)
    const removed: string[] = []
    const remove = (member: MemberId) => void removed.push(member)
    const here = { tell: () => {}, remove, removeFrom: () => {} }
    const parts = { here, networks: new Networks([]), present: () => [], now: 10 }
    announce({ name: room, state: state.current } as Room, before, parts)
    expect(removed).toEqual(['for good', 'still'])
  })

  it('[O21] admits who came back from a kick to this node when the room stops being open, and nobody else who was kicked', () => {
    const bob = { id: 'bob' as MemberId, nickname: 'Bob' as Nickname }
    const { state, memberships } = stateWith(true, undefined, [ann.id, bob.id])
    const owner = { id: 'olga' as MemberId, nickname: 'Olga' as Nickname }
    const kick = (member: typeof ann): Restriction => ({
      ...{ id: `kick of ${member.id}`, kind: 'kick', member, until: 10, by: owner, at: 0 },
    })
    const restrictions = [kick(ann), kick(bob)]
    state.read({ ...NEW_STORED_STATE, revision: 1, owner: owner.id, restrictions }, 0)
    memberships.enter(room, ann.id)
    const action = { action: 'set', access: 'invite' } as const
    expect(state.decide(room, { id: 'r', by: owner, at: 5, action })).toMatchObject({ admit: [ann.id] })
  })
})
