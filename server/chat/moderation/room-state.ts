import type { MemberId, Nickname, RoomName } from '../../../common/protocol/ids'
import type { Mention, Role } from '../../../common/protocol/members'
import type { RoomChange, RoomInfo, RoomSettings } from '../../../common/protocol/rooms'
import { LOBBY } from '../rooms/room-name'

/** A role that a room remembers of a member, beside that of its owner. */
export type GrantedRole = Extract<Role, 'moderator' | 'regular'>

export interface Granted {
  member: MemberId
  nickname: Nickname
  role: GrantedRole
}

/** A mute, a ban, or for as long as a node may not have heard of it, a kick. */
export interface Restriction {
  id: string
  kind: 'mute' | 'ban' | 'kick'
  member: Mention
  /** A hash of the member's network, whose newcomers are banned as well. */
  network?: string
  /** Epoch milliseconds; `null` for good. */
  until: number | null
  reason?: string
  by: Mention
  at: number
}

/** The settings that differ from the defaults, and what is told otherwise. */
export interface KeptSettings extends Partial<RoomSettings> {
  /** Nobody but operators comes in. */
  closed?: true
  /** Epoch milliseconds, also when it has passed. */
  shieldUntil?: number
}

/** What a room is beside its log, as it is stored. */
export interface StoredState {
  /** Raised with every change of this state or of the owner's key; not by the first owner. */
  revision: number
  owner: MemberId | null
  settings: KeptSettings
  /** The list of words, as its owner wrote it. */
  words: readonly string[]
  roles: readonly Granted[]
  restrictions: readonly Restriction[]
}

/** The same in memory. Replaced, never changed in place. */
export interface RoomState extends Pick<StoredState, 'revision' | 'owner' | 'settings' | 'words'> {
  topic: string
  /** The operators of the server, the same in every room; the set is replaced when it changes. */
  operators: ReadonlySet<MemberId>
  roles: ReadonlyMap<MemberId, Granted>
  restrictions: ReadonlyMap<string, Restriction>
}

export const NEW_STORED_STATE: StoredState = {
  ...{ revision: 0, owner: null, settings: {}, words: [], roles: [], restrictions: [] },
}

export const NEW_STATE: RoomState = {
  ...{ topic: '', revision: 0, owner: null, settings: {}, words: [], operators: new Set<never>() },
  ...{ roles: new Map<never, never>(), restrictions: new Map<never, never>() },
}

export function stateOf(
  { roles, restrictions, ...rest }: StoredState,
  { topic, operators }: Pick<RoomState, 'topic' | 'operators'>,
): RoomState {
  return {
    ...rest,
    ...{ topic, operators },
    roles: new Map(roles.map((granted) => [granted.member, granted])),
    restrictions: new Map(restrictions.map((each) => [keyOf(each.kind, each.member.id), each])),
  }
}

const keyOf = (kind: Restriction['kind'], member: MemberId): string => `${kind} ${member}`

/** @returns `undefined` for a newcomer */
export function roleOf({ operators, owner, roles }: RoomState, member: MemberId): Role | undefined {
  if (operators.has(member)) return 'operator'
  return member === owner ? 'owner' : roles.get(member)?.role
}

export function hasOtherRoles(one: RoomState, other: RoomState): boolean {
  if (one.owner !== other.owner || one.operators !== other.operators || one.roles.size !== other.roles.size)
    return true
  return (
    one.roles !== other.roles &&
    [...one.roles.values()].some(({ member, role }) => other.roles.get(member)?.role !== role)
  )
}

export const holds = ({ until }: Restriction, now: number): boolean => until === null || until > now

/** The mute or ban that holds at `now`. None holds an operator. */
export function restrictionOf(
  { operators, restrictions }: RoomState,
  kind: Restriction['kind'],
  member: MemberId,
  now: number,
): Restriction | undefined {
  const found = operators.has(member) ? undefined : restrictions.get(keyOf(kind, member))
  return found && holds(found, now) ? found : undefined
}

/** The ids of the kick and the ban of a member, whether or not they hold. */
export const removalsOf = ({ restrictions }: RoomState, member: MemberId): string[] =>
  (['kick', 'ban'] as const).flatMap((kind) => restrictions.get(keyOf(kind, member))?.id ?? [])

/** @param now epoch milliseconds */
export function infoOf(name: RoomName, state: RoomState, now: number): RoomInfo {
  const { shieldUntil = 0 } = state.settings
  const owner = hasOwner(name, state) && { owner: true as const }
  return {
    ...{ name, topic: state.topic, ...owner, ...DEFAULTS, listed: name === LOBBY, ...toldOf(state.settings) },
    ...(shieldUntil > now && { shieldUntil }),
  }
}

const toldOf = ({ closed: _, shieldUntil: __, ...told }: KeptSettings): Partial<RoomSettings> => told

/** The operators own the lobby. */
export function hasOwner(name: RoomName, { owner, operators }: RoomState): boolean {
  return name === LOBBY ? operators.size > 0 : owner !== null
}

export const DEFAULTS: RoomSettings = {
  listed: false,
  access: 'open',
  slowModeSeconds: 0,
  whoSpeaks: 'everyone',
  newcomers: { links: true, files: true },
}

/** @returns the state after an action */
export function withEffects(
  state: RoomState,
  {
    settings = state.settings,
    words = state.words,
    owner,
    roles: changed = [],
    restrict,
    lift = [],
  }: Effects,
): RoomState {
  const roles = new Map(state.roles)
  for (const { member, role } of changed) {
    // In the order in which they were given.
    roles.delete(member.id)
    if (role !== null) roles.set(member.id, { member: member.id, nickname: member.nickname, role })
  }
  const kept = [...state.restrictions].filter(([, each]) => !restrict || holds(each, restrict.at))
  const restrictions = new Map(kept)
  for (const { kind, member } of lift) restrictions.delete(keyOf(kind, member.id))
  if (restrict) restrictions.set(keyOf(restrict.kind, restrict.member.id), restrict)
  return {
    ...state,
    revision: state.revision + 1,
    settings,
    words,
    owner: owner ?? state.owner,
    roles,
    restrictions,
  }
}

export interface NewInvite {
  id: string
  /** Of its secret. */
  hash: string
  /** Epoch milliseconds; `null` for no end. */
  until: number | null
  /** How many members may use it; `null` for all. */
  uses: number | null
}

interface RoleChange {
  member: Mention
  role: GrantedRole | null
}

/** What an action changes of a room's state. */
export interface Effects {
  /** What the settings become. */
  settings?: KeptSettings
  words?: readonly string[]
  /** A hash of the room's new password; `null` for none. */
  password?: string | null
  /** Those who may come back into a room that is not open. */
  admit?: readonly MemberId[]
  /** Those who may not any more. */
  dismiss?: readonly MemberId[] | 'everybody'
  invite?: NewInvite
  /** The id of an invite that ends. */
  revoke?: string
  /** What an entry of the log tells everybody. */
  change?: RoomChange
  owner?: MemberId
  /** A hash of the owner's new key; `null` for none. */
  ownerKey?: string | null
  roles?: readonly RoleChange[]
  /** Ends these. */
  lift?: readonly Restriction[]
  restrict?: Restriction
  /** What is to be deleted. */
  erase?: Erasing
}

/** Whose messages are deleted: the member's, those of newcomers of a network, or of all newcomers where neither is named. */
export interface Erasing {
  member?: MemberId
  network?: string
  /** Of newcomers, those since then. Epoch milliseconds. */
  since: number
}
