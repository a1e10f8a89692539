import type { RoomName } from './ids'

/** What the owner of a room may set. */
export interface RoomSettings {
  /** Whether `GET /api/rooms` names it. */
  listed: boolean
  access: 'open' | 'password' | 'invite'
  /** A member waits so long between two messages; 0 for none. */
  slowModeSeconds: number
  whoSpeaks: 'everyone' | 'regulars' | 'moderators'
  /** What newcomers may send. */
  newcomers: { links: boolean; files: boolean }
  /** Files go so many days after they were sent; absent where the server's setting holds. */
  filesLifetimeDays?: number
}

/** What one entry of a room says of it. */
export interface RoomChange extends Partial<Omit<RoomSettings, 'filesLifetimeDays'>> {
  /** The first entry of a room that was made by `create`. */
  created?: true
  topic?: string
  /** The list of words, which only moderators see. */
  words?: true
  /** `null` where the server's setting holds again. */
  filesLifetimeDays?: number | null
  /** It has another password. */
  password?: true
  /** Nobody comes in any more, or somebody may again. */
  closed?: boolean
}

export interface RoomInfo extends RoomSettings {
  name: RoomName
  topic: string
  /** The room has an owner. */
  owner?: true
  /** Epoch milliseconds until which newcomers may read and not talk, or `SHIELD_WITHOUT_END`. Absent while there is no shield. */
  shieldUntil?: number
}

/** The last time that a `Date` has: the shield stays up until it is undone. */
export const SHIELD_WITHOUT_END = 8_640_000_000_000_000
