import { pathOfRoom, roomNameOf } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import type { JoinedRooms } from '../sync/joined-rooms'

/** Replaces the address with the server's spelling of the room. This is not a new visit, so it is no new history entry. */
export function showAddress(rooms: JoinedRooms, room: RoomName): void {
  const written = roomNameOf(location.pathname)
  const path = pathOfRoom(rooms.title(room))
  if (written === null || rooms.of(written) !== room || location.pathname === path) return
  history.replaceState(history.state, '', path + location.search)
}
