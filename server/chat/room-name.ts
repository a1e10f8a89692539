import { roomNameOf } from '../../common/room-name'
import { Failure } from '../errors'
import type { RoomName } from '../protocol'

export { LOBBY } from '../../common/room-name'

/**
 * The normal form of a spelling; see common/room-name.ts.
 * @throws {Failure} `room-name-invalid`
 */
export function parseRoomName(spelling: string): RoomName {
  const name = roomNameOf(spelling)
  if (name === null) throw new Failure('room-name-invalid')
  return name
}
