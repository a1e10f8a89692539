import type { MemberId, RoomName } from '../../common/protocol'

/** What rooms and members are called in the adapter, where every socket is also a room of its own name. */
const ROOM = 'room:'

export function roomKey(room: RoomName): string {
  return ROOM + room
}

/** `null` for what is not one of our rooms. */
export function roomOfKey(key: string): RoomName | null {
  return key.startsWith(ROOM) ? (key.slice(ROOM.length) as RoomName) : null
}

export function memberKey(member: MemberId): string {
  return `member:${member}`
}
