import type { ClientId, MemberId, RoomName } from '../../../common/protocol/ids'
import type { LogItem } from '../../../common/protocol/moderation'
import type { DeleteEntry, Entry, RoomEntry } from '../../../common/protocol/entries'
import type { Member, Mention } from '../../../common/protocol/members'
import type { RoomChange } from '../../../common/protocol/rooms'
import type { RefusalCode } from '../../../common/refusals'
import { type QueueStore, type Settlement, settlementOf, type Told } from './queue/queue'
import type { ModerationRequest } from './request'
import type { Effects } from './room-state'

/** What a moderator did, and what it changes, as decided by one revision of the room's state. */
export interface Ruling extends Omit<LogItem, 'id'> {
  /** Becomes the id of what it makes. */
  id: string
  revision: number
  clientId: ClientId
  /** `null` where it is refused, or changes nothing. */
  effects: Effects | null
  /** A hash of the owner's key, without which it is `void`. */
  claims?: string
  /** It repeats the entry that made the room, and nothing else. */
  creates?: true
  /** What tells everybody. */
  entry?: Omit<RoomEntry, 'seq'>
  /** What becomes of something that waits. */
  settles?: Settlement
  /** Deletes a reported message that is rejected. */
  deletion?: Omit<DeleteEntry, 'seq' | 'target'>
}

/** What became of a ruling. */
export interface Ruled {
  /** `void`: it has no effects, or claims with another key. `stale`: the room has another state, so nothing was decided. */
  outcome: 'done' | 'void' | 'repeated' | 'stale'
  entry?: Entry
  /** Why it is `void`, where the ruling does not say so. */
  code?: RefusalCode
  /** For the sessions whose words or reports were settled. */
  told?: Told[]
}

/** Implemented by store/, as `Store`. */
export interface ModerationStore extends QueueStore {
  /** Writes a ruling, its line of the moderation log and its entry, once for its author and `clientId`, in one transaction. Without effects it only reads. */
  moderate(room: RoomName, ruling: Ruling): Promise<Ruled>
  /** How many rooms a member owns. */
  countOwned(owner: MemberId): Promise<number>
  /** The newest lines before one. */
  moderationLog(room: RoomName, range: { before: number; limit: number }): Promise<ModerationLog>
  /** Deletes mutes and bans that have ended, and lines of the moderation log before `logSince`. */
  forgetModeration(now: number, logSince: number): Promise<void>
}

export interface ModerationLog {
  /** The newest first. */
  items: LogItem[]
  more: boolean
}

/** @param author as the entry names it */
export function rulingOf(
  request: ModerationRequest,
  {
    author,
    clientId,
    ...decided
  }: { revision: number; effects: Effects | null; author: Member; clientId: ClientId },
): Ruling {
  const { id, by, at, action, target } = request
  const change = decided.effects?.change
  // An unban names the ban.
  const member = target ?? (action.action === 'unban' ? decided.effects?.lift?.[0]?.member : undefined)
  const entry = change && { id, type: 'room' as const, at, author, clientId, change }
  const settles = settlementOf(request)
  const reason = action.action === 'reject' && action.reason !== undefined && { reason: action.reason }
  return {
    ...{ id, by, at, clientId, action: lineOf(action, member, change) },
    ...decided,
    ...(entry && { entry }),
    ...(settles && { settles }),
    ...(action.action === 'reject' && { deletion: { id, type: 'delete', at, author, clientId, ...reason } }),
    ...(action.action === 'create' && { creates: true as const }),
    ...(action.action === 'claim' && { claims: request.hash! }),
  }
}

/** Of settings it says what changed: neither the words of a list nor a password. */
const lineOf = (
  action: ModerationRequest['action'],
  member: Mention | undefined,
  change: RoomChange | undefined,
): LogItem['action'] =>
  ({ ...(action.action === 'set' ? { action: 'set', ...change } : action), member }) as LogItem['action']
