import type { TextEntry } from './entries'
import type { FileInfo } from './files'
import type { ClientId, MemberId, RoomName } from './ids'
import type { Member, Mention, Role } from './members'
import type { RoomSettings } from './rooms'

/** What moderators do. Times are minutes; `null` is for good. */
export type Action =
  | {
      action: 'set'
      slowModeSeconds?: number | undefined
      whoSpeaks?: RoomSettings['whoSpeaks'] | undefined
      words?: readonly string[] | undefined
      newcomers?: RoomSettings['newcomers'] | undefined
      /** `null` lets the server's setting hold. */
      filesLifetimeDays?: number | null | undefined
      listed?: boolean | undefined
      access?: RoomSettings['access'] | undefined
      /** Comes with the access `password`, or changes it. */
      password?: string | undefined
    }
  | { action: 'role'; member: MemberId; role: Extract<Role, 'moderator' | 'regular'> | null }
  | { action: 'mute'; member: MemberId; minutes: number | null; reason?: string | undefined }
  | { action: 'unmute'; member: MemberId }
  | { action: 'kick'; member: MemberId; reason?: string | undefined }
  | {
      action: 'ban'
      member: MemberId
      minutes: number | null
      reason?: string | undefined
      /** The newcomers of the network that the member acts from stay out, too. */
      network?: boolean
      /** Deletes what the member wrote; by `network` also what newcomers of that network wrote within a day. */
      erase?: boolean
    }
  | { action: 'unban'; ban: string }
  /** 0 lowers it; `null` is until it is undone. */
  | { action: 'shield'; minutes: number | null }
  /** Deletes what newcomers wrote in the last minutes. */
  | { action: 'erase'; minutes: number }
  | { action: 'owner-key' }
  | { action: 'transfer'; member: MemberId }
  | { action: 'release'; held: string }
  | { action: 'reject'; held: string; reason?: string | undefined }
  | { action: 'resolve'; report: string; note?: string | undefined }
  /** Without `hours` it has no end, without `uses` everybody may use it. */
  | { action: 'invite'; hours?: number | undefined; uses?: number | undefined }
  | { action: 'revoke'; invite: string }
  | { action: 'close' }
  /** Undoes `close`. */
  | { action: 'open' }

/** A mute or a ban that holds. */
export interface RestrictionItem {
  id: string
  member: Mention
  /** A ban of the member's network as well. */
  network?: true
  /** Epoch milliseconds; absent for good. */
  until?: number
  reason?: string
  by: Mention
  at: number
}

/** An invitation to the room, also when it has been used up. */
export interface InviteItem {
  id: string
  at: number
  by: Mention
  /** Epoch milliseconds; absent for no end. */
  until?: number
  /** How many members may use it; absent for all. */
  uses?: number
  /** How many have. */
  count: number
  /** Who used it, the newest 20 first. */
  used: Mention[]
}

/** What a moderator did. */
export interface LogItem {
  id: string
  at: number
  by: Mention
  /** The action as it was asked for, with the nickname of the member. */
  action: {
    action: Action['action'] | 'claim' | 'delete' | 'succession'
    member?: Mention
    [field: string]: unknown
  }
}

/** Own words that wait for a moderator, outside the log. */
export interface HeldOwn {
  id: string
  clientId: ClientId
  at: number
  type: 'text' | 'edit' | 'topic'
  text: string
  files?: FileInfo[]
  /** `seq` of the message that an edit changes. */
  target?: number
}

/** What waits for a moderator. */
export interface HeldItem extends Omit<HeldOwn, 'clientId'> {
  author: Member
  /** `seq` of the message that an edit changes, or that was reported. */
  target?: number
  /** A word of the list, a link of a newcomer, or reports of several regulars: such a message is in the log. */
  why: 'words' | 'link' | 'reports'
}

export interface ReportItem {
  id: string
  /** Another room, which nobody moderates. */
  room?: RoomName
  at: number
  by: Mention
  reason: string
  /** `seq` of the message. */
  target: number
  /** The message as it is now. */
  entry?: TextEntry
  /** A moderator resolved it. */
  answered?: { at: number; by: Mention; note?: string }
}

/** A word of the room's list. */
export interface WordItem {
  id: string
}

export interface ModerateValue {
  /** The new key of the owner, told only now. */
  key?: string
  /** The secret of an invite, told only now. */
  invite?: string
}

export interface ModerationValue {
  /** The newest first. */
  items: (RestrictionItem | InviteItem | LogItem | HeldItem | ReportItem | WordItem)[]
  /** True when there are older ones: ask again with `before`. */
  more: boolean
  before?: number
}
