import type { MemberId } from '../../../common/protocol/ids'
import { roleOf, type RoomState } from './room-state'

/** What decides on drafts beside their messages: what one revision of the room's state says of their authors. */
export interface Rules {
  /** An append by the rules of another revision is `stale`; `null` for any. */
  revision: number | null
  /** How long an author may edit a message; `null` is always. */
  editWithinMs: number | null
  /** The author of the first entry will own the room. */
  givesOwner: boolean
  hasOwner: boolean
  /** Those among the authors, the owner included. */
  moderators: readonly MemberId[]
}

/** By these everybody may do everything that needs no role. */
export const NO_RULES: Rules = {
  ...{ revision: null, editWithinMs: null, givesOwner: false, hasOwner: false, moderators: [] },
}

/** @param given what does not depend on the state */
export function rulesOf(
  state: RoomState,
  authors: readonly MemberId[],
  given: Pick<Rules, 'editWithinMs' | 'givesOwner'>,
): Rules {
  return {
    revision: state.revision,
    ...given,
    hasOwner: state.owner !== null,
    moderators: authors.filter((author) => isModerator(state, author)),
  }
}

export const isModerator = (state: RoomState, member: MemberId): boolean =>
  ['owner', 'moderator'].includes(roleOf(state, member) ?? '')
