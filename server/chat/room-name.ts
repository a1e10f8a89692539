import { Failure } from '../errors'
import type { RoomName } from '../protocol'

export const LOBBY = 'lobby' as RoomName

/** Code points. */
const ROOM_NAME_MAX = 100
const unseen = /[\p{C}\u2028\u2029]/u
/** Browsers take these out of an address, however they are written: it would be another room's. */
const dots = /(^|\/)\.{1,2}(\/|$)/

/**
 * Any address is a room: NFC, 1 to 100 characters, none of them unseen, no part of it `.` or `..`. Case counts, as it does in addresses.
 * @throws {Failure} `room-name-invalid`
 */
export function parseRoomName(input: string): RoomName {
  if (input.length > ROOM_NAME_MAX * 2) throw new Failure('room-name-invalid')
  const name = input.normalize('NFC').trim()
  if (name === '' || [...name].length > ROOM_NAME_MAX || unseen.test(name) || dots.test(name))
    throw new Failure('room-name-invalid')
  return name as RoomName
}
