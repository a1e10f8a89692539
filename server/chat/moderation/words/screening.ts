import { isAtLeast } from '../../../../common/roles'
import { hasLink } from '../../../../common/text/links'
import type { RoomName } from '../../../../common/protocol/ids'
import { wordsIn } from '../../messages/text'
import type { Draft } from '../../ports'
import { LOBBY } from '../../rooms/room-name'
import { hasOwner, roleOf, type RoomState } from '../room-state'
import type { Rules } from '../rules'
import { listOf } from './compiled-lists'
import { VERDICTS, type WordVerdict } from './word-list'

/** What decides on words in a room. */
export interface Screen {
  state: RoomState
  /** The list of the lobby, which holds everywhere. */
  everywhere: readonly string[]
  room: RoomName
}

/** A newcomer's first messages of a room: those with a link wait for a moderator. */
export const FIRST_MESSAGES = 3

/** Decides which drafts wait for a moderator, and which are refused, by what they say. */
export function screened(drafts: readonly Draft[], screen: Screen): Pick<Rules, 'rejected' | 'held'> {
  const verdicts = drafts.map((draft) => ({ draft, verdict: verdictOn(draft, screen) }))
  const areHeld = isModerated(screen)
  return {
    rejected: verdicts.flatMap(({ draft, verdict }) =>
      verdict === 'refuse' || verdict === 'mute' ? draft.id : [],
    ),
    held: verdicts.flatMap(({ draft: { id, author }, draft, verdict }) => {
      if (verdict === 'hold') return { draft: id, why: 'words' }
      const isFirst = areHeld && verdict === null && roleOf(screen.state, author.id) === undefined
      return isFirst && hasLink(wordsIn(draft)) ? { draft: id, why: 'link' } : []
    }),
  }
}

/** What the lists say of a draft. What nobody could release is refused. */
export function verdictOn(draft: Draft, screen: Screen): WordVerdict | null {
  const { room, state, everywhere } = screen
  const words = wordsIn(draft)
  if (words === '' || (state.words.length === 0 && everywhere.length === 0)) return null
  const isLobby = room === LOBBY
  const role = roleOf(state, draft.author.id)
  const isModerator = isAtLeast(role, 'moderator')
  // Moderators made the list of the room, and others that of all rooms.
  const lists = [
    ...(isModerator || isLobby ? [] : [state.words]),
    ...(role === 'operator' || (isLobby && isModerator) ? [] : [everywhere]),
  ]
  const ranks = lists.map((list) => VERDICTS.indexOf(listOf(list).verdictOn(words) as WordVerdict))
  const verdict = VERDICTS[Math.max(-1, ...ranks)]
  if (verdict === undefined) return null
  if (isModerator) return 'refuse'
  return verdict === 'hold' && !isModerated(screen) ? 'refuse' : verdict
}

/** There are those who see what waits. */
export function isModerated({ room, state }: Pick<Screen, 'room' | 'state'>): boolean {
  if (hasOwner(room, state)) return true
  return [...state.roles.values()].some(({ role }) => role === 'moderator')
}
