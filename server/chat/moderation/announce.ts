import type { Facts } from '../../../common/protocol/facts'
import type { RoomName } from '../../../common/protocol/ids'
import type { Audience } from '../ports'
import type { Room } from '../rooms/room'
import { holds, infoOf, type Restriction, type RoomState } from './room-state'

/** Tells the clients of this node what changed beside a room's log. @param before the state until now */
export function announce(
  room: Room,
  before: RoomState,
  here: Pick<Audience, 'tell' | 'remove'>,
  now: number,
): void {
  const { name, state } = room
  const info = infoOf(name, state, now)
  if (JSON.stringify(info) !== JSON.stringify(infoOf(name, before, now)))
    here.tell(name, 'room', { room: name, info })
  if (state.restrictions === before.restrictions) return
  for (const [key, restriction] of state.restrictions)
    if (before.restrictions.get(key)?.id !== restriction.id && holds(restriction, now))
      here.remove(restriction.member.id, removedBy(name, restriction))
}

function removedBy(room: RoomName, { kind, until, reason }: Restriction): Facts['removed'] {
  return {
    ...{ room, code: kind === 'ban' ? 'banned' : 'muted' },
    ...(reason !== undefined && { reason }),
    ...(until !== null && { until }),
  }
}
