import type { MemberId, RoomName } from '../../../../common/protocol/ids'
import type { Mention } from '../../../../common/protocol/members'

/** Messages that a moderator ordered to be deleted. */
export interface Erasure {
  id: string
  room: RoomName
  by: Mention
}

/** What bans, erasures and the succession of owners need of the database. */
export interface BanStore {
  /** The hash of the network that a member acts from, or talked from last; `null` where neither is known. */
  lastNetwork(room: RoomName, member: MemberId): Promise<string | null>
  /** The ids of the keys that made the hashes of bans. */
  banKeys(): Promise<string[]>
  /** What moderators ordered to be deleted. */
  pendingErasures(): Promise<Erasure[]>
  /** `seq` of at most `limit` messages that an erasure has still to delete. */
  targetsOf(erasure: string, limit: number): Promise<number[]>
  endErasure(erasure: string): Promise<void>
  /** The owner is there. */
  noteOwner(room: RoomName, owner: MemberId, at: number): Promise<void>
  /** At most 100 rooms with moderators whose owner was last there before `since`, or is gone without a key; those that follow the room `after`. */
  abandonedRooms(since: number, after: number): Promise<{ id: number; name: RoomName; owner: MemberId }[]>
}
