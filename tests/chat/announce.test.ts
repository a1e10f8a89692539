import type { Facts } from '../../common/protocol/facts'
import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import { announce, type Here } from '../../server/chat/moderation/announce'
import {
  NEW_STATE,
  type Restriction,
  type RoomState,
  withEffects,
} from '../../server/chat/moderation/room-state'

const ann = { id: 'ann' as MemberId, nickname: 'Ann' as Nickname }
const name = 'tea' as RoomName

const restriction = (kind: Restriction['kind'], until: number | null): Restriction => ({
  ...{ id: `${kind} of ann`, kind, member: ann, until, at: 0 },
  by: { id: 'bob' as MemberId, nickname: 'Bob' as Nickname },
})
const restricted = (each: Restriction) => withEffects(NEW_STATE, { restrict: each })

/** What ann is told at 100. */
function told(before: RoomState, state: RoomState): Facts['removed'][] {
  const facts: Facts['removed'][] = []
  const here: Here = { tell: () => {}, remove: (_, fact) => void facts.push(fact), removeFrom: () => {} }
  announce({ name, state } as never, before, { here, networks: {} as never, present: () => [], now: 100 })
  return facts
}

it('[O8] tells of a mute that is lifted, and of none that has ended by itself', () => {
  expect(told(restricted(restriction('mute', 101)), NEW_STATE)).toEqual([
    { room: name, code: 'muted', until: 100 },
  ])
  expect(told(restricted(restriction('mute', 100)), NEW_STATE)).toEqual([])
})

it('[O10] tells of a kick once, without an end, and of none that was long ago', () => {
  const kicked = restricted(restriction('kick', 101))
  expect(told(NEW_STATE, kicked)).toEqual([{ room: name, code: 'kicked' }])
  expect(told(kicked, { ...kicked })).toEqual([])
  expect(told(kicked, NEW_STATE)).toEqual([])
  expect(told(NEW_STATE, restricted(restriction('kick', 100)))).toEqual([])
})
