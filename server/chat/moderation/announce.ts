import type { Facts } from '../../../common/protocol/facts'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Audience } from '../ports'
import { barrierOf } from '../admission/barrier'
import type { Room } from '../rooms/room'
import { banOn, bannedNetworks } from './bans/network-bans'
import type { Networks } from './bans/networks'
import {
  hasOtherRoles,
  holds,
  infoOf,
  type Restriction,
  restrictionOf,
  roleOf,
  type RoomState,
} from './room-state'

export type Here = Pick<Audience, 'tell' | 'remove' | 'removeFrom'>

/** Tells the clients of this node what changed beside a room's log. @param before the state until now. @param present who is there */
export function announce(
  room: Room,
  before: RoomState,
  {
    here,
    networks,
    present,
    now,
  }: { here: Here; networks: Networks; present: () => readonly MemberId[]; now: number },
): void {
  const { name, state } = room
  const info = infoOf(name, state, now)
  if (JSON.stringify(info) !== JSON.stringify(infoOf(name, before, now)))
    here.tell(name, 'room', { room: name, info })
  if (state.settings.closed && !before.settings.closed)
    for (const member of present()) here.remove(member, { room: name, code: 'closed' })
  for (const member of before.operators) {
    const fact = state.operators.has(member) ? null : heldBack(member, room, present().includes(member), now)
    if (fact) here.remove(member, fact)
  }
  const isRestricted = state.restrictions !== before.restrictions
  for (const [key, restriction] of isRestricted ? before.restrictions : [])
    if (restriction.kind === 'mute' && !state.restrictions.has(key) && holds(restriction, now))
      here.remove(restriction.member.id, { room: name, code: 'muted', until: now })
  for (const [key, restriction] of isRestricted ? state.restrictions : [])
    if (before.restrictions.get(key)?.id !== restriction.id && holds(restriction, now))
      here.remove(restriction.member.id, removedBy(name, restriction))
  if (bannedNetworks(state).size > 0 && (isRestricted || hasOtherRoles(before, state)))
    here.removeFrom(name, (member, addressKey) => {
      const ban = banOn(state, member, networks.hashesOf(addressKey), now)
      return ban && removedBy(name, ban)
    })
}

/** What the role of an operator kept from a member until now. */
function heldBack(
  member: MemberId,
  { name, state }: Pick<Room, 'name' | 'state'>,
  isPresent: boolean,
  now: number,
): Facts['removed'] | null {
  const ban = restrictionOf(state, 'ban', member, now)
  if (ban) return removedBy(name, ban)
  const barrier = isPresent ? barrierOf(state.settings, roleOf(state, member)) : null
  if (barrier !== null) return { room: name, code: barrier === 'room-closed' ? 'closed' : 'kicked' }
  const mute = restrictionOf(state, 'mute', member, now)
  return mute ? removedBy(name, mute) : null
}

const codeOf = { mute: 'muted', ban: 'banned', kick: 'kicked' } as const

function removedBy(room: RoomName, { kind, until, reason }: Restriction): Facts['removed'] {
  return {
    ...{ room, code: codeOf[kind] },
    ...(reason !== undefined && { reason }),
    ...(until !== null && kind !== 'kick' && { until }),
  }
}
