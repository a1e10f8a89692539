import { pathOfRoom, roomNameOf } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import type { JoinedRooms } from '../sync/joined-rooms'

/** The `seq` of the message that an address leads to. */
export function messageIn(search: string): number | null {
  const at = new URLSearchParams(search).get('at') ?? ''
  return /^[1-9]\d{0,14}$/.test(at) ? Number(at) : null
}

/** The address of a room, or of a message in it. */
export const addressOf = (room: RoomName, at: number | null): string =>
  pathOfRoom(room) + (at === null ? '' : `?at=${at}`)

/** @returns the address as it was: a fragment that holds a secret stays neither there nor in the history */
export function takeAddress(): string {
  const { href, pathname, search } = location
  if (/#.*=/.test(href)) history.replaceState(history.state, '', pathname + search)
  return href
}

/** The address leads to the end of the room. */
export function forgetMessage(): void {
  if (messageIn(location.search) !== null) history.replaceState(history.state, '', location.pathname)
}

/** Replaces the address with the server's spelling of the room. This is not a new visit, so it is no new history entry. */
export function showAddress(rooms: JoinedRooms, room: RoomName): void {
  const written = roomNameOf(location.pathname)
  const path = pathOfRoom(rooms.title(room))
  if (written === null || rooms.of(written) !== room || location.pathname === path) return
  history.replaceState(history.state, '', path + location.search)
}
