import type { FileLimits, RoomFile } from './files'
import type { Epoch } from './ids'
import type { Member } from './members'
import type { Entry } from './entries'
import type { HeldOwn } from './moderation'
import type { RoomInfo } from './rooms'

/** Raised when an older page can no longer talk to this server. 2: it asked by another name than the facts state. */
export type ProtocolVersion = 1 | 2

/** Limits the page needs; `null` is no limit. */
export interface Limits {
  messageMaxChars: number | null
  topicMaxChars: number
  nicknameMaxGraphemes: number
  /** After a lost connection come back within so many milliseconds per person present, so that a crowd is spread. */
  returnMsPerMember: number
  /** How long an author may edit a message; `null` is always. */
  editWithinMs: number | null
  /** Absent where no files can be sent, and from servers of an earlier version. */
  files?: FileLimits
}

/** A reaction of the asker to a message of the answer. */
export interface OwnReaction {
  seq: number
  emoji: string
}

/** Entries oldest first: all there are from `from` to `to`, both included, so that a hole in `seq` between them is no gap. */
export interface Page {
  entries: Entry[]
  from: number
  to: number
  /** True when there are older messages that the asker does not have. */
  more: boolean
  /** True when there are newer messages. */
  newer: boolean
  /** Everything below has expired; 1 where nothing has. */
  floor: number
  /** The messages are as all changes up to this `seq` made them. */
  asOf: number
  /**
   * Among the messages of the answer, by `seq`; of more than 250, those to the newest messages. Absent for a guest, and from
   * servers of an earlier version.
   */
  mine?: OwnReaction[]
}

export interface JoinValue extends Page {
  version: ProtocolVersion
  room: RoomInfo
  you: Member
  /** All members present, or of more than 200 the 50 who joined last. The ask `members` lists the others. */
  members: Member[]
  /** All members present. */
  count: number
  epoch: Epoch
  /** `seq` of the newest entry, 0 for an empty room. */
  head: number
  /** Where `more` is true: `seq` of the newest message by another author that mentions `you`, wherever it is. */
  mentioned?: number
  /** Messages of other authors behind `read` that are news, up to 1,000. */
  unread?: number
  /** Where a gap lies between `since` and `from`: the messages in it, up to 1,000. */
  missed?: number
  /** Own words that wait for a moderator. Absent from servers of an earlier version. */
  held?: HeldOwn[]
  /** The asker is muted here: why, and until when; for good where no end is said. */
  muted?: { reason?: string; until?: number }
  /** True when `since` belongs to another history: forget it and begin with `entries`. */
  reset: boolean
  limits: Limits
}

/** Messages of a range that changed, as they are now. */
export interface ChangesValue {
  /** Messages, oldest first. */
  entries: Entry[]
  /** The answer is complete up to here. */
  through: number
  /** True when the range goes on behind `through`. */
  more: boolean
  asOf: number
  /** Among the messages of the answer, by `seq`. */
  mine?: OwnReaction[]
}

export interface PinsValue {
  /** The pinned messages, the newest first. */
  entries: Entry[]
  /** True when there are older ones: ask again with `before` the last of these. */
  more: boolean
  asOf: number
  /** Among the messages of the answer, by `seq`. */
  mine?: OwnReaction[]
}

export interface FilesValue {
  /** Files of messages, the newest first. */
  files: RoomFile[]
  /** True when there are older ones: ask again with `before` the last of these. */
  more: boolean
  /** Bytes that the room may still take; `null` without a limit. */
  left: number | null
}

export interface ReactorsValue {
  /** In the order of their ids, as they are called now, or were when they reacted. */
  members: Member[]
  /** True when there are members after the last of these. */
  more: boolean
}

export interface MembersValue {
  /** In the order of their ids. */
  members: Member[]
  /** All members present. */
  count: number
  /** True when there are members after the last of these. */
  more: boolean
}

export interface CreateValue {
  room: RoomInfo
}

/** A change that would change nothing has no place in the log. */
export interface Unchanged {
  seq: 0
}

/** It waits for a moderator, outside the log. A repeat answers the same, and after its release a `MessageValue`. */
export interface HeldValue {
  held: string
}

/** Where something said stands in the log. */
export interface MessageValue {
  id: string
  seq: number
  at: number
}
