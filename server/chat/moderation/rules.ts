import type { MemberId, RoomName } from '../../../common/protocol/ids'
import { isAtLeast } from '../../../common/roles'
import { banOn } from './bans/network-bans'
import type { Talking } from './talking'
import { DEFAULTS, hasOwner, restrictionOf, roleOf, type RoomState } from './room-state'

/** The longest wait between two messages. */
export const SLOW_MODE_MAX_SECONDS = 3_600

/** What decides on drafts beside their messages: what one revision of the room's state says of their authors. */
export interface Rules {
  /** An append by the rules of another revision is `isStale`; `null` for any. */
  revision: number | null
  /** How long an author may edit a message; `null` is always. */
  editWithinMs: number | null
  /** The author of the first entry will own the room. */
  givesOwner: boolean
  hasOwner: boolean
  /** Those among the authors, the owner included, the silenced not. */
  moderators: readonly MemberId[]
  /** Those among the authors who are muted or banned. */
  silenced: readonly Silenced[]
  /** Those among the authors who may read and not write. */
  readers: readonly MemberId[]
  /** Those among the authors who have no role. */
  newcomers: readonly MemberId[]
  /** Epoch milliseconds; newcomers write nothing before. */
  shieldUntil: number
  /** Newcomers may send links. */
  newcomersLink: boolean
  /** Newcomers may send files. */
  newcomersFile: boolean
  /** Drafts that a word of a list refuses. */
  rejected: readonly string[]
  /** Drafts that wait for a moderator; for a `link` only if it is among the first messages of its author. */
  held: readonly { draft: string; why: 'words' | 'link' }[]
  /** Others than moderators wait so long between two messages; 0 for none. */
  slowModeMs: number
  /** Those among the authors who are to be written down. */
  talking: readonly Talking[]
  /** Ids of drafts that a moderator ordered. */
  ordered: readonly string[]
  /** Nobody writes. */
  isClosed: boolean
}

interface Silenced {
  member: MemberId
  code: 'muted' | 'banned'
  /** Epoch milliseconds; `null` for good. */
  until: number | null
}

/** By these everybody may do everything that needs no role. */
export const NO_RULES: Rules = {
  ...{ revision: null, editWithinMs: null, givesOwner: false, hasOwner: false },
  ...{ newcomers: [], shieldUntil: 0, newcomersLink: true, newcomersFile: true },
  ...{ rejected: [], held: [], isClosed: false },
  ...{ moderators: [], silenced: [], readers: [], slowModeMs: 0, talking: [], ordered: [] },
}

/** @param given what does not depend on the state. @param now epoch milliseconds. @param networks hashes of those of the authors */
export function rulesOf(
  room: RoomName,
  state: RoomState,
  authors: readonly MemberId[],
  given: Pick<Rules, 'editWithinMs' | 'givesOwner' | 'ordered' | 'talking'>,
  now: number,
  networks: ReadonlyMap<MemberId, readonly string[]> = new Map(),
): Rules {
  const settings = { ...DEFAULTS, ...state.settings }
  const { slowModeSeconds, whoSpeaks, newcomers, shieldUntil = 0, closed } = settings
  const silenced = authors.flatMap((author) => silencedIn(state, author, networks.get(author) ?? [], now))
  const speaking = authors.filter((author) => !silenced.some(({ member }) => member === author))
  return {
    revision: state.revision,
    ...given,
    hasOwner: hasOwner(room, state),
    moderators: speaking.filter((author) => isModerator(state, author)),
    silenced,
    readers: whoSpeaks === 'everyone' ? [] : authors.filter((author) => !speaks(state, author, whoSpeaks)),
    newcomers: authors.filter((author) => roleOf(state, author) === undefined),
    shieldUntil,
    newcomersLink: newcomers.links,
    newcomersFile: newcomers.files,
    rejected: [],
    held: [],
    slowModeMs: slowModeSeconds * 1_000,
    isClosed: closed === true,
  }
}

export const isModerator = (state: RoomState, member: MemberId): boolean =>
  isAtLeast(roleOf(state, member), 'moderator')

const speaks = (state: RoomState, member: MemberId, who: 'regulars' | 'moderators'): boolean =>
  isAtLeast(roleOf(state, member), who === 'regulars' ? 'regular' : 'moderator')

function silencedIn(
  state: RoomState,
  member: MemberId,
  networks: readonly string[],
  now: number,
): Silenced[] {
  const ban = banOn(state, member, networks, now)
  const mute = restrictionOf(state, 'mute', member, now)
  return [
    ...(ban ? [{ member, code: 'banned' as const, until: ban.until }] : []),
    ...(mute ? [{ member, code: 'muted' as const, until: mute.until }] : []),
  ]
}
