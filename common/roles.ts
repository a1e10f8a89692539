import type { Role } from './protocol/members'

/** The most first. */
const ROLES: readonly (Role | undefined)[] = ['operator', 'owner', 'moderator', 'regular', undefined]

export const isAtLeast = (role: Role | undefined, least: Role | undefined): boolean =>
  ROLES.indexOf(role) <= ROLES.indexOf(least)

export const isAbove = (role: Role | undefined, other: Role | undefined): boolean => !isAtLeast(other, role)
