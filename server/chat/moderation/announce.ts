import type { Audience } from '../ports'
import type { Room } from '../rooms/room'
import { infoOf, type RoomState } from './room-state'

/** Tells the members of a room what changed beside its log. @param before the state until now */
export function announce(room: Room, before: RoomState, audience: Pick<Audience, 'tell'>): void {
  const { name, info } = room
  if (JSON.stringify(info) !== JSON.stringify(infoOf(name, before)))
    audience.tell(name, 'room', { room: name, info })
}
