import type { ClientId, Epoch, MemberId, RoomName } from './ids'
import type { Member, Session } from './members'
import type { Entry } from './entries'
import type { RoomInfo } from './rooms'

/** Members who joined or left within one window. */
export interface PresenceFact {
  room: RoomName
  members: Member[]
  count: number
}

/** The facts: what the server states to the members of a room, or to the tabs of one session. */
export interface Facts {
  join: PresenceFact
  leave: PresenceFact
  /** The room's log grew. Entries are contiguous and ascending. */
  message: { room: RoomName; epoch: Epoch; entries: Entry[] }
  /** The newest `seq`, now and then, so that a lost last entry is noticed. */
  head: { room: RoomName; epoch: Epoch; seq: number }
  /** A member present was renamed, or has another role. */
  member: { room: RoomName; member: Member }
  /** The room has another owner, or other settings. */
  room: { room: RoomName; info: RoomInfo }
  /** A moderator did this to the session: unless it is muted, its connections have left the room. */
  removed: {
    room: RoomName
    code: 'kicked' | 'muted' | 'banned' | 'closed'
    reason?: string
    /** Epoch milliseconds; absent for good. */
    until?: number
  }
  /** What came of the session's own words that waited for a moderator, or of its report. */
  outcome: { room: RoomName; reason?: string } & (
    | { held: string; clientId: ClientId; result: 'released' | 'rejected' }
    | { report: string; result: 'resolved' }
  )
  /** How much waits for moderators, to each of them. */
  moderation: { room: RoomName; held: number; reports: number }
  /** A member is typing. Sent to the others who are not slow, and stored nowhere. */
  typing: { room: RoomName; member: MemberId }
  /** The session changed, perhaps in another tab. */
  session: Session
  /** The server is about to close: come back after a random part of this time. */
  restart: { withinMs: number }
}

/** In the shape Socket.IO types want. */
export type ServerEvents = { [F in keyof Facts]: (fact: Facts[F]) => void }
