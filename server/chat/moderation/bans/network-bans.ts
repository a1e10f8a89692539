import type { MemberId } from '../../../../common/protocol/ids'
import { holds, type Restriction, restrictionOf, roleOf, type RoomState } from '../room-state'

/** By the restrictions they are among, which are replaced and never changed. */
const indices = new WeakMap<RoomState['restrictions'], ReadonlyMap<string, readonly Restriction[]>>()

/**
 * The ban that keeps a session out: its own, or that of its network, which spares those with a role in the room.
 * @param member `null` without a session
 * @param networks the hashes of its network
 */
export function banOn(
  state: RoomState,
  member: MemberId | null,
  networks: readonly string[],
  now: number,
): Restriction | undefined {
  const own = member !== null && restrictionOf(state, 'ban', member, now)
  if (own) return own
  const banned = bannedNetworks(state)
  if (banned.size === 0 || (member !== null && roleOf(state, member) !== undefined)) return undefined
  for (const network of networks) {
    const found = banned.get(network)?.find((ban) => holds(ban, now))
    if (found) return found
  }
  return undefined
}

/** The bans of each network. */
export function bannedNetworks({
  restrictions,
}: Pick<RoomState, 'restrictions'>): ReadonlyMap<string, readonly Restriction[]> {
  const known = indices.get(restrictions)
  if (known !== undefined) return known
  const index = new Map<string, Restriction[]>()
  for (const ban of restrictions.values())
    if (ban.network !== undefined) index.set(ban.network, [...(index.get(ban.network) ?? []), ban])
  indices.set(restrictions, index)
  return index
}
