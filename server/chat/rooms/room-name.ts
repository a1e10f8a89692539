import { ROOM_NAME_MAX, roomKeyOf, roomNameOf } from '../../../common/room-name'
import { Failure } from '../../errors'
import type { RoomName } from '../../../common/protocol/ids'
import { withoutRightJoiners } from '../people/joiners'

export { LOBBY } from '../../../common/room-name'

/** Made by `create` alone, where no room of an earlier version is called so. */
export const isReserved = (name: RoomName): boolean => roomKeyOf(name).startsWith('~')

/** Is its own normal form, as most are. */
const plain = /^[a-z\d-]+$/
const invisible = /\p{C}/u

/**
 * Normalises a spelling, see common/room-name.ts. Refuses joiners that join nothing.
 * @throws {Failure} `room-name-invalid`
 */
export function parseRoomName(spelling: string): RoomName {
  if (spelling.length <= ROOM_NAME_MAX && plain.test(spelling)) return spelling as RoomName
  const name = roomNameOf(spelling)
  if (name === null || invisible.test(withoutRightJoiners(name))) throw new Failure('room-name-invalid')
  return name
}
