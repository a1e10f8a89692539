import type { RoomName } from '../../common/protocol/ids'
import type { Member } from '../../common/protocol/members'

/** A member in a room. */
export interface Attendance {
  room: RoomName
  member: Member
  /** The hash of the network it acts from. */
  network?: string
}

export interface PresenceChanges {
  entered: readonly Attendance[]
  left: readonly Attendance[]
}

/** Records who is present, for the next start. */
export interface PresenceStore {
  /** The members last recorded, under their current nicknames. A record older than `since`, epoch milliseconds, is deleted. */
  lastPresent(since: number): Promise<Attendance[]>
  /** Idempotent. */
  notePresence(changes: PresenceChanges, now: number): Promise<void>
}
