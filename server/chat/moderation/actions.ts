import type { Action } from '../../../common/protocol/moderation'
import type { MemberId } from '../../../common/protocol/ids'
import type { Mention, Role } from '../../../common/protocol/members'
import { type RoomChange, type RoomSettings, SHIELD_WITHOUT_END } from '../../../common/protocol/rooms'
import type { RefusalCode } from '../../../common/refusals'
import { isAbove, isAtLeast } from '../../../common/roles'
import type { ModerationRequest } from './request'
import {
  DEFAULTS,
  type Effects,
  type GrantedRole,
  type Restriction,
  restrictionOf,
  roleOf,
  type RoomState,
} from './room-state'

/** The least role that each action takes. On a member it takes a higher role than the member has. */
export const leastRole: Record<ModerationRequest['action']['action'], Role | undefined> = {
  set: 'moderator',
  role: 'moderator',
  mute: 'moderator',
  unmute: 'moderator',
  kick: 'moderator',
  ban: 'moderator',
  unban: 'moderator',
  shield: 'moderator',
  'owner-key': 'owner',
  transfer: 'owner',
  release: 'moderator',
  reject: 'moderator',
  resolve: 'moderator',
  // It takes the owner's key.
  claim: undefined,
}

/** The least role that sets a setting. */
export const leastRoleToSet = {
  slowModeSeconds: 'moderator',
  whoSpeaks: 'owner',
  newcomers: 'owner',
} satisfies Partial<Record<keyof RoomSettings, Role>>

const MINUTE_MS = 60_000

/** Decides on an action. @returns its effects, `null` when nothing changes and nothing is to be recorded, or why it is refused */
export function effectsOf(state: RoomState, request: ModerationRequest): Effects | RefusalCode | null {
  const { action, by, target } = request
  if (restrictionOf(state, 'ban', by.id, request.at)) return 'banned'
  // The holder of the key may be muted by those whom it will stand above.
  if (action.action !== 'claim' && restrictionOf(state, 'mute', by.id, request.at)) return 'muted'
  const ban = action.action === 'unban' ? banOf(state, action.ban) : undefined
  const concerned = target ?? ban?.member
  const own = roleOf(state, by.id)
  if (!isAtLeast(own, leastRole[action.action])) return 'forbidden'
  if (concerned && !isAbove(own, roleOf(state, concerned.id))) return 'forbidden'
  switch (action.action) {
    case 'set':
      return setting(state, action, own)
    case 'role':
      return granting(state, target!, action.role, own)
    case 'mute':
    case 'ban':
      return restricting(state, request, action)
    case 'unmute':
      return lifting(restrictionOf(state, 'mute', target!.id, request.at))
    case 'unban':
      return lifting(ban)
    case 'kick':
    case 'release':
    case 'reject':
    case 'resolve':
      return {}
    case 'shield':
      return shielding(state, action.minutes, request.at)
    case 'owner-key':
      return { ownerKey: request.ownerKey! }
    case 'transfer':
      return transferring(state, by, target!)
    case 'claim':
      return state.owner === by.id ? null : owning(state, by)
  }
}

function setting(
  state: RoomState,
  { slowModeSeconds, whoSpeaks, newcomers }: Extract<Action, { action: 'set' }>,
  own: Role | undefined,
): Effects | RefusalCode | null {
  const before = { ...DEFAULTS, ...state.settings }
  const change: RoomChange = {
    ...(slowModeSeconds !== undefined && slowModeSeconds !== before.slowModeSeconds && { slowModeSeconds }),
    ...(whoSpeaks !== undefined && whoSpeaks !== before.whoSpeaks && { whoSpeaks }),
    ...(newcomers && !isSame(newcomers, before.newcomers) && { newcomers }),
  }
  const changed = Object.keys(change) as (keyof typeof leastRoleToSet)[]
  if (changed.some((name) => !isAtLeast(own, leastRoleToSet[name]))) return 'forbidden'
  return changed.length > 0 ? { settings: { ...state.settings, ...change }, change } : null
}

const isSame = (one: RoomSettings['newcomers'], other: RoomSettings['newcomers']): boolean =>
  one.links === other.links && one.files === other.files

/** @param minutes 0 lowers it */
function shielding({ settings }: RoomState, minutes: number | null, at: number): Effects | null {
  const isUp = (settings.shieldUntil ?? 0) > at
  if (minutes === 0 && !isUp) return null
  const shieldUntil = minutes === null ? SHIELD_WITHOUT_END : at + minutes * MINUTE_MS
  return shieldUntil === settings.shieldUntil ? null : { settings: { ...settings, shieldUntil } }
}

/** Nobody gives a role that is not below the own one. */
function granting(
  { roles }: RoomState,
  member: Mention,
  role: GrantedRole | null,
  own: Role | undefined,
): Effects | RefusalCode | null {
  if (!isAbove(own, role ?? undefined)) return 'forbidden'
  return (roles.get(member.id)?.role ?? null) === role ? null : { roles: [{ member, role }] }
}

/** The key would give the room back. */
function transferring(state: RoomState, by: Mention, target: Mention): Effects {
  const owned = owning(state, target)
  const left: Effects['roles'] = by.id === state.owner ? [{ member: by, role: 'moderator' }] : []
  return { ...owned, ownerKey: null, roles: [...left, ...owned.roles] }
}

/** Nobody stands above the owner to lift its mute. */
const owning = (state: RoomState, member: Mention) => ({
  owner: member.id,
  roles: [{ member, role: null }],
  lift: [...state.restrictions.values()].filter((each) => each.member.id === member.id),
})

const banOf = ({ restrictions }: RoomState, id: string): Restriction | undefined =>
  [...restrictions.values()].find((each) => each.kind === 'ban' && each.id === id)

function restricting(
  state: RoomState,
  { id, by, at, target }: ModerationRequest,
  { action: kind, minutes, reason }: Extract<Action, { action: 'mute' | 'ban' }>,
): Effects {
  const until = minutes === null ? null : at + minutes * MINUTE_MS
  const before = [...state.restrictions.values()].filter((each) => isOf(each, kind, target!.id))
  return {
    restrict: { id, kind, member: target!, until, ...(reason !== undefined && { reason }), by, at },
    lift: before,
  }
}

const isOf = (one: Restriction, kind: Restriction['kind'], member: MemberId) =>
  one.kind === kind && one.member.id === member

const lifting = (restriction: Restriction | undefined): Effects | null =>
  restriction ? { lift: [restriction] } : null
