import type { MemberId } from '../../../../common/protocol/ids'
import { SHIELD_WITHOUT_END } from '../../../../common/protocol/rooms'
import { SERVER } from '../machines'
import type { ModerationRequest } from '../request'
import { type Effects, roleOf, type RoomState } from '../room-state'

/** A wave that still runs so long before the end raises it again. */
const LAST_MS = 60_000
const MINUTE_MS = 60_000

export const isShieldUp = (state: Pick<RoomState, 'settings'>, now: number): boolean => untilOf(state) > now

/** The shield is up, and the member has no role. */
export const isShielded = (state: RoomState, member: MemberId, now: number): boolean =>
  isShieldUp(state, now) && roleOf(state, member) === undefined

/** Whether a wave raises it, and not a shield that is up already. */
export const mayRise = (state: Pick<RoomState, 'settings'>, now: number): boolean =>
  untilOf(state) - now < LAST_MS

/** @param minutes 0 lowers it */
export function shielding(
  state: RoomState,
  minutes: number | null,
  { by, at }: Pick<ModerationRequest, 'by' | 'at'>,
): Effects | null {
  if (minutes === 0 ? !isShieldUp(state, at) : by.id === SERVER.id && !mayRise(state, at)) return null
  const shieldUntil = minutes === null ? SHIELD_WITHOUT_END : at + minutes * MINUTE_MS
  return shieldUntil === untilOf(state) ? null : { settings: { ...state.settings, shieldUntil } }
}

const untilOf = ({ settings }: Pick<RoomState, 'settings'>): number => settings.shieldUntil ?? 0
