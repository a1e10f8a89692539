import type { RoomName } from './protocol/ids'
import type { RefusalCode } from './refusals'

/** `GET /api/rooms` */
export interface ListedRoom {
  name: RoomName
  topic: string
  online: number
  /** Epoch milliseconds of the newest entry, `null` for an empty room. */
  lastActivityAt: number | null
}

export interface RoomsValue {
  /** By name. */
  rooms: ListedRoom[]
  /** There are more behind this name. */
  after?: RoomName
}

/** `GET /api/invite` */
export interface InviteValue {
  /** Origins under which others on the network reach this server; none unless it was asked from its own computer. */
  addresses: string[]
}

/** Every HTTP error. */
export interface HttpError {
  code: RefusalCode
  /** For people, in the language the request prefers. */
  message: string
}
