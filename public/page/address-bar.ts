import { pathOfRoom, roomNameOf } from '../../common/room-name'
import type { RoomName } from '../../common/protocol'
import type { JoinedRooms } from '../sync/joined-rooms'

/** Writes the address of the room on the screen as the server calls it. Written otherwise it is the same visit. */
export function showAddress(rooms: JoinedRooms, room: RoomName): void {
  const written = roomNameOf(location.pathname)
  const path = pathOfRoom(rooms.title(room))
  if (written === null || rooms.of(written) !== room || location.pathname === path) return
  history.replaceState(history.state, '', path + location.search)
}
