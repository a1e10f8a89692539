import type { Action } from '../../../common/protocol/moderation'
import type { MemberId } from '../../../common/protocol/ids'
import type { Mention, Role } from '../../../common/protocol/members'
import type { RefusalCode } from '../../../common/refusals'
import { isAbove, isAtLeast } from '../../../common/roles'
import { leastRoleToSet } from '../../../common/setting-roles'
import { isMachine, SERVER } from './machines'
import type { Creation, ModerationRequest } from './request'
import {
  type Effects,
  type GrantedRole,
  type NewInvite,
  type Restriction,
  restrictionOf,
  roleOf,
  type RoomState,
} from './room-state'
import { type Present, setting } from './settings'
import { shielding } from './shield/shield'

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
  erase: 'moderator',
  'owner-key': 'owner',
  transfer: 'owner',
  release: 'moderator',
  reject: 'moderator',
  resolve: 'moderator',
  invite: 'moderator',
  revoke: 'moderator',
  close: 'owner',
  open: 'operator',
  // It takes the owner's key.
  claim: undefined,
  // The server itself does it.
  succession: undefined,
  // It takes a room without an entry.
  create: undefined,
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** A node that was cut off for longer keeps the kicked member in. */
const KICK_TOLD_MINUTES = 60
/** How far back the ban of a network erases what its newcomers wrote. */
const NETWORK_ERASED_MS = 24 * 60 * MINUTE_MS

/**
 * Decides on an action. @param present who is in the room
 * @returns its effects, `null` when nothing changes and nothing is to be recorded, or why it is refused
 */
export function effectsOf(
  state: RoomState,
  request: ModerationRequest,
  present: Present = () => [],
): Effects | RefusalCode | null {
  const { action, by, target } = request
  if (action.action === 'succession') return succeeding(state, action.owner, target!)
  if (action.action === 'create') return creating(request, action, present)
  // Who claims a room may be outside, where nothing tells that there is one.
  if (state.settings.closed && action.action !== 'open')
    return action.action === 'claim' ? 'forbidden' : 'room-closed'
  if (restrictionOf(state, 'ban', by.id, request.at)) return 'banned'
  // The holder of the key may be muted by those whom it will stand above.
  if (action.action !== 'claim' && restrictionOf(state, 'mute', by.id, request.at)) return 'muted'
  const ban = action.action === 'unban' ? banOf(state, action.ban) : undefined
  const concerned = target ?? ban?.member
  const own = isMachine(by) ? 'operator' : roleOf(state, by.id)
  if (!isAtLeast(own, leastRole[action.action])) return 'forbidden'
  if (concerned && !isAbove(own, roleOf(state, concerned.id))) return 'forbidden'
  switch (action.action) {
    case 'set':
      return setTo(state, request, action, { own, present })
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
      return restricting(state, request, { ...action, minutes: KICK_TOLD_MINUTES })
    case 'release':
    case 'reject':
    case 'resolve':
      return {}
    case 'shield':
      return shielding(state, action.minutes, request)
    case 'erase':
      return { erase: { since: request.at - action.minutes * MINUTE_MS } }
    case 'owner-key':
      return { ownerKey: request.hash! }
    case 'transfer':
      return transferring(state, by, target!)
    case 'claim':
      return state.owner === by.id ? null : owning(state, by)
    case 'invite':
      return { invite: inviteOf(request, action) }
    case 'revoke':
      return { revoke: action.invite }
    case 'close':
      return { settings: { ...state.settings, closed: true }, change: { closed: true } }
    case 'open':
      return opening(state)
  }
}

function setTo(
  state: RoomState,
  { hash }: ModerationRequest,
  { action: _, ...asked }: Extract<Action, { action: 'set' }>,
  { own, present }: { own: Role | undefined; present: Present },
): Effects | RefusalCode | null {
  const effects = setting(state, asked, hash, present)
  if (effects === null || typeof effects === 'string') return effects
  const { password, ...changed } = effects.change
  const names = Object.keys({ ...changed, ...(password && { access: true }) })
  const isAllowed = (name: string) => isAtLeast(own, leastRoleToSet[name as keyof typeof leastRoleToSet])
  return names.every(isAllowed) ? effects : 'forbidden'
}

function creating(
  { by, hash }: ModerationRequest,
  { topic, listed, access }: Creation,
  present: Present,
): Effects | RefusalCode {
  const set = setting({ settings: {}, words: [] }, { listed, access }, hash, present)
  if (typeof set === 'string') return set
  const change = { created: true as const, ...(topic !== '' && { topic }), ...set?.change }
  return { ...set, change, owner: by.id }
}

/** Without a role it needs an admission, which it had no use for. */
const staying = ({ settings: { access = 'open' } }: RoomState, member: MemberId): Pick<Effects, 'admit'> =>
  access === 'open' ? {} : { admit: [member] }

/** Nobody gives a role that is not below the own one. */
function granting(
  state: RoomState,
  member: Mention,
  role: GrantedRole | null,
  own: Role | undefined,
): Effects | RefusalCode | null {
  if (!isAbove(own, role ?? undefined)) return 'forbidden'
  return (state.roles.get(member.id)?.role ?? null) === role
    ? null
    : { roles: [{ member, role }], ...(role === null && staying(state, member.id)) }
}

/** The key would give the room back. */
function transferring(state: RoomState, by: Mention, target: Mention): Effects {
  const owned = owning(state, target)
  const left: Effects['roles'] = by.id === state.owner ? [{ member: by, role: 'moderator' }] : []
  return { ...owned, ownerKey: null, roles: [...left, ...owned.roles] }
}

/** Another node may have seen to it, or the owner be back. */
const succeeding = (state: RoomState, owner: MemberId, successor: Mention): Effects | null =>
  state.owner === owner ? { ...owning(state, successor), ownerKey: null } : null

/** Nobody stands above the owner to lift its mute. The one before may still come in. */
const owning = (state: RoomState, member: Mention) => ({
  owner: member.id,
  ...(state.owner !== null && staying(state, state.owner)),
  roles: [{ member, role: null }],
  lift: [...state.restrictions.values()].filter((each) => each.member.id === member.id),
})

const banOf = ({ restrictions }: RoomState, id: string): Restriction | undefined =>
  [...restrictions.values()].find((each) => each.kind === 'ban' && each.id === id)

function restricting(
  state: RoomState,
  { id, by, at, target, network }: ModerationRequest,
  action:
    Extract<Action, { action: 'mute' | 'ban' }> | (Extract<Action, { action: 'kick' }> & { minutes: number }),
): Effects | null {
  const { action: kind, minutes, reason } = action
  const until = minutes === null ? null : at + minutes * MINUTE_MS
  const before = [...state.restrictions.values()].filter((each) => isOf(each, kind, target!.id))
  // The server shortens nothing that a moderator decided.
  if (by.id === SERVER.id && before.some((each) => (each.until ?? Infinity) >= (until ?? Infinity)))
    return null
  const ofNetwork = network !== undefined && { network }
  const erase = { member: target!.id, ...ofNetwork, since: at - NETWORK_ERASED_MS }
  return {
    restrict: {
      id,
      kind,
      member: target!,
      ...ofNetwork,
      until,
      ...(reason !== undefined && { reason }),
      by,
      at,
    },
    lift: before,
    ...(kind !== 'mute' && { dismiss: [target!.id] }),
    ...(kind === 'ban' && action.erase && { erase }),
  }
}

const isOf = (one: Restriction, kind: Restriction['kind'], member: MemberId) =>
  one.kind === kind && one.member.id === member

const inviteOf = (
  { id, at, hash }: ModerationRequest,
  { hours, uses }: Extract<Action, { action: 'invite' }>,
): NewInvite => ({
  id,
  hash: hash!,
  until: hours === undefined ? null : at + hours * HOUR_MS,
  uses: uses ?? null,
})

function opening({ settings: { closed, ...settings } }: RoomState): Effects | null {
  return closed ? { settings, change: { closed: false } } : null
}

const lifting = (restriction: Restriction | undefined): Effects | null =>
  restriction ? { lift: [restriction] } : null
