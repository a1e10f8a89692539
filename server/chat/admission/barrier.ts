import type { Role } from '../../../common/protocol/members'
import type { RefusalCode } from '../../../common/refusals'
import type { KeptSettings, RoomState } from '../moderation/room-state'

/** What keeps members out. */
export type Barrier = Extract<RefusalCode, 'room-closed' | 'password-required' | 'invite-required'>

/** @returns `null` where a member with this role comes in, admitted or not */
export function barrierOf(
  { closed, access = 'open' }: KeptSettings,
  role: Role | null | undefined,
): Barrier | null {
  if (closed) return role === 'operator' ? null : 'room-closed'
  if (access === 'open' || role) return null
  return access === 'password' ? 'password-required' : 'invite-required'
}

/** Everybody may read it. */
export const isPublic = (settings: KeptSettings): boolean =>
  settings.listed === true && barrierOf(settings, null) === null

export const stopsBeingOpen = (
  before: Pick<RoomState, 'settings'>,
  after: Pick<RoomState, 'settings'>,
): boolean => isOpen(before.settings) && !isOpen(after.settings)

const isOpen = ({ access = 'open' }: KeptSettings): boolean => access === 'open'
