import type { FileId, FileInfo, RoomFile } from '../../../common/protocol/files'
import type { MemberId, RoomName } from '../../../common/protocol/ids'

/** What may be stored; `null` and `Infinity` are no limit. */
export interface Quotas {
  /** Files of a session within 24 hours. */
  filesPerDay: number | null
  /** Bytes, thumbnails included. */
  roomBytes: number | null
  allBytes: number | null
}

/** A file that is about to come. */
export interface Upload {
  id: FileId
  room: RoomName
  member: MemberId
  at: number
  /** The most that it may take. */
  bytes: number
  /** What is counted of it until it grows; absent for all. */
  first?: number
}

/** More of a file has come. */
export interface Growth {
  id: FileId
  /** What is counted of it from now on. */
  bytes: number
  at: number
}

/** A file whose bytes are stored. */
export interface Arrived {
  info: Omit<FileInfo, 'expiresAt'>
  /** Of its thumbnail; 0 for none. */
  thumbnailBytes: number
  at: number
}

export interface StoredFile {
  info: FileInfo
  room: RoomName
  member: MemberId
  /** `seq` of its message; `null` while it is not sent. */
  seq: number | null
  /** Its message waits for a moderator. */
  isHeld: boolean
  hasThumbnail: boolean
}

/** What the database has of files beside their bytes. Every call fails with `Failure('storage')` when the database fails. */
export interface FileRecords {
  /**
   * Counts it in all quotas, in one transaction, when there is room for the whole.
   * @throws {Failure} `quota-exceeded`, with a time where the sender has sent too many
   */
  reserve(upload: Upload, quotas: Quotas): Promise<void>
  /** @throws {Failure} `quota-exceeded`, or `gone` where it is not expected any more */
  grow(growth: Growth, quotas: Quotas): Promise<void>
  /**
   * Its bytes are stored: from now on it may be sent. What it takes less than was reserved is free again.
   * @throws {Failure} as `grow`: its bytes are to go
   */
  arrived(file: Arrived, quotas: Quotas): Promise<void>
  /** It did not come: as if it had never been reserved. */
  release(id: FileId): Promise<void>
  /** `null` for none, and for one that has expired, did not arrive or belongs to a deleted message. */
  find(id: FileId, now: number): Promise<StoredFile | null>
  /** Those among the files that the member has brought to the room, sent or not, in any order. */
  brought(ids: readonly FileId[], by: { room: RoomName; member: MemberId }): Promise<FileInfo[]>
  /** Of the room's messages, the newest first. Those of one message come together, so that there may be fewer than `limit`. */
  list(room: RoomName, range: { before: number; limit: number }, now: number): Promise<FileList>
  /** Bytes that the room may still take; `null` without a limit. */
  left(room: RoomName, quotas: Quotas): Promise<number | null>
  /**
   * Files whose bytes are to go: of deleted messages and erased members, expired, not sent within an hour, and those of
   * which nothing came for an hour.
   */
  takeGone(now: number, limit: number): Promise<FileId[]>
  /** Their bytes are gone. */
  forget(ids: readonly FileId[]): Promise<void>
}

export interface FileList {
  files: RoomFile[]
  /** There are older ones. */
  more: boolean
}
