import type { Epoch, RoomName } from '../../../common/protocol/ids'
import type { Member } from '../../../common/protocol/members'

/** What the delivery has to know of the page. */
export interface Scene {
  /** The name on this page of a room that an earlier page may have written otherwise. */
  roomOf: (name: RoomName) => RoomName
  /** Oneself; `null` before the server said who we are. */
  author: () => Member | null
  /** The history of a room; `null` before it is known. */
  epochOf: (room: RoomName) => Epoch | null
}
