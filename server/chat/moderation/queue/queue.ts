import type { ClientId, MemberId, RoomName } from '../../../../common/protocol/ids'
import type { Facts } from '../../../../common/protocol/facts'
import type { Mention, Role } from '../../../../common/protocol/members'
import type { HeldItem, HeldOwn, ReportItem } from '../../../../common/protocol/moderation'
import type { RefusalCode } from '../../../../common/refusals'
import type { ModerationRequest } from '../request'

/** Drafts of a room that wait, in all and of one author. */
export const HELD_MAX = 500
export const HELD_MAX_PER_AUTHOR = 10
/** Reports of a room that wait, in all and of one member. */
export const REPORTS_MAX = 500
export const REPORTS_MAX_PER_MEMBER = 20
/** So many reports of regulars put a message among what waits. */
export const REPORTS_TO_HOLD = 3

/** A report as it is asked for. */
export interface Report {
  id: string
  by: Mention
  isByRegular: boolean
  /** Nobody moderates the room, so that the lobby lists it. */
  isForLobby: boolean
  target: number
  reason: string
  at: number
}

/** What a moderator decides about something that waits. */
export type Settlement =
  | { held: string; result: 'released' | 'rejected'; reason?: string | undefined }
  | { report: string; reason?: string | undefined }

/** What came of it, for the session that it concerns. */
export interface Told {
  member: MemberId
  fact: Facts['outcome']
}

/** A part of a list, the newest first. */
export interface ListRange {
  offset: number
  limit: number
}

/** In the lobby, an operator also sees those of rooms that nobody moderates. */
export interface ReportRange extends ListRange {
  isForOperator: boolean
}

/** How much waits for the moderators of a room. */
export interface Waiting {
  held: number
  reports: number
  /** In the lobby: reports of rooms that nobody moderates, for operators. */
  elsewhere: number
}

/** What a moderator is told of it. @param role of the moderator */
export function waitingFor(
  room: RoomName,
  { held, reports, elsewhere }: Waiting,
  role: Role | undefined,
): Facts['moderation'] {
  return { room, held, reports: reports + (role === 'operator' ? elsewhere : 0) }
}

/** What waits for moderators. Implemented by store/, as `Store`. */
export interface QueueStore {
  countWaiting(room: RoomName): Promise<Waiting>
  heldIn(room: RoomName, range: ListRange): Promise<HeldItem[]>
  /** Those that wait first. */
  reportsIn(room: RoomName, range: ReportRange): Promise<ReportItem[]>
  heldOf(room: RoomName, member: MemberId): Promise<HeldOwn[]>
  /** Once for each member and message: a repeat returns the first id. */
  report(room: RoomName, report: Report): Promise<{ id: string } | { code: RefusalCode }>
  /** What the member was not told yet; from then on it counts as told. */
  takeOutcomes(room: RoomName, member: MemberId): Promise<Facts['outcome'][]>
}

export function settlementOf({ action }: ModerationRequest): Settlement | null {
  switch (action.action) {
    case 'release':
      return { held: action.held, result: 'released' }
    case 'reject':
      return { held: action.held, result: 'rejected', reason: action.reason }
    case 'resolve':
      return { report: action.report, reason: action.note }
    default:
      return null
  }
}

export function outcomeOf(
  room: RoomName,
  { held, clientId, result, reason }: { held: string; clientId: ClientId } & Outcome,
): Facts['outcome'] {
  return { room, held, clientId, result, ...(reason && { reason }) }
}

interface Outcome {
  result: 'released' | 'rejected'
  reason?: string | null | undefined
}
