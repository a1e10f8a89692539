import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Mention, Role } from '../../../common/protocol/members'
import type { InviteItem } from '../../../common/protocol/moderation'
import type { KeptSettings } from '../moderation/room-state'

/** What is stored of a room and of a session that would come in or read. */
export interface Standing {
  settings: KeptSettings
  /** Beside that of an operator. */
  role: Role | null
  isAdmitted: boolean
}

/** Lets a member into a room that is not open. */
export interface Admission {
  member: Mention
  at: number
  /** The hash of what it shows: it has to be that of the room still. */
  by: { invite: string } | { password: string }
}

export interface StoredListing {
  name: RoomName
  topic: string
  /** Epoch milliseconds of the newest entry. */
  lastActivityAt: number | null
}

/** Who may come into the rooms that are not open. Every call fails with `Failure('storage')` when the database fails. */
export interface AdmissionStore {
  /** One statement, whether or not there is such a room. @param member `null` for a guest */
  standing(room: RoomName, member: MemberId | null): Promise<Standing | null>
  /** One statement, whether or not there is such a room. @param hash of a key */
  isOwnerKey(room: RoomName, hash: string): Promise<boolean>
  /** The invite with this hash still admits others. One statement, whether or not there is such a room. */
  isInvite(room: RoomName, hash: string, at: number): Promise<boolean>
  /** A hash; `null` for none. */
  passwordOf(room: RoomName): Promise<string | null>
  /** @returns false where what the member shows does not hold; one who is admitted already uses no invite up */
  admit(room: RoomName, admission: Admission): Promise<boolean>
  /**
   * Admits those who were there when the room stopped being open, unless they were kicked or banned since. Idempotent.
   * @param known the ids of the kicks and bans that the caller knows
   */
  keepIn(room: RoomName, members: readonly MemberId[], known: readonly string[]): Promise<void>
  dismiss(room: RoomName, member: MemberId): Promise<void>
  /** The newest first. */
  invites(room: RoomName, from: number, limit: number): Promise<InviteItem[]>
  /** The listed rooms behind a key, by key; without the lobby. */
  listed(after: string, limit: number): Promise<StoredListing[]>
  /** Deletes the admissions of sessions that are gone, invites that have ended, and those used up before `since`. */
  forgetAdmissions(now: number, since: number): Promise<void>
}
