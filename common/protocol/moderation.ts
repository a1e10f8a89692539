import type { MemberId } from './ids'
import type { Mention, Role } from './members'
import type { RoomSettings } from './rooms'

/** What moderators do. Times are minutes; `null` is for good. */
export type Action =
  | { action: 'set'; slowModeSeconds?: number | undefined; whoSpeaks?: RoomSettings['whoSpeaks'] | undefined }
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
  | { action: 'owner-key' }
  | { action: 'transfer'; member: MemberId }

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

/** What a moderator did. */
export interface LogItem {
  id: string
  at: number
  by: Mention
  /** The action as it was asked for, with the nickname of the member. */
  action: { action: Action['action'] | 'claim' | 'delete'; member?: Mention; [field: string]: unknown }
}

export interface ModerateValue {
  /** The new key of the owner, told only now. */
  key?: string
}

export interface ModerationValue {
  /** The newest first. */
  items: (RestrictionItem | LogItem)[]
  /** True when there are older ones: ask again with `before`. */
  more: boolean
  before?: number
}
