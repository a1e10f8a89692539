import type { Facts } from '../../../common/protocol/facts'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Audience } from '../ports'
import { barrierOf } from '../admission/barrier'
import type { Room } from '../rooms/room'
import { banOn, bannedNetworks } from './bans/network-bans'
import type { Networks } from './bans/networks'
import { hasOtherRoles, holds, infoOf, roleOf, type Restriction, type RoomState } from './room-state'

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
  const isOutside = (member: MemberId) =>
    !state.operators.has(member) && barrierOf(state.settings, roleOf(state, member)) !== null
  for (const member of before.operators)
    if (isOutside(member) && present().includes(member)) here.remove(member, { room: name, code: 'kicked' })
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

const codeOf = { mute: 'muted', ban: 'banned', kick: 'kicked' } as const

function removedBy(room: RoomName, { kind, until, reason }: Restriction): Facts['removed'] {
  return {
    ...{ room, code: codeOf[kind] },
    ...(reason !== undefined && { reason }),
    ...(until !== null && kind !== 'kick' && { until }),
  }
}
