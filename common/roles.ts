import type { Role } from './protocol/members'
import type { RoomSettings } from './protocol/rooms'

/** The most first. */
const ROLES: readonly (Role | undefined)[] = ['operator', 'owner', 'moderator', 'regular', undefined]

export const isAtLeast = (role: Role | undefined, least: Role | undefined): boolean =>
  ROLES.indexOf(role) <= ROLES.indexOf(least)

export const isAbove = (role: Role | undefined, other: Role | undefined): boolean => !isAtLeast(other, role)

/** The least role that sets a setting. */
export const leastRoleToSet = {
  slowModeSeconds: 'moderator',
  whoSpeaks: 'owner',
  newcomers: 'owner',
  listed: 'owner',
  access: 'owner',
} satisfies Partial<Record<keyof RoomSettings, Role>>
