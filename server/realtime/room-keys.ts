import type { MemberId, RoomName } from '../../common/protocol/ids'

/** Prefixes the adapter's rooms, because each socket is also a room named by its id. */
const ROOM = 'room:'

export function roomKey(room: RoomName): string {
  return ROOM + room
}

/** @returns `null` for the adapter's other rooms */
export function roomOfKey(key: string): RoomName | null {
  return key.startsWith(ROOM) ? (key.slice(ROOM.length) as RoomName) : null
}

export function memberKey(member: MemberId): string {
  return `member:${member}`
}
