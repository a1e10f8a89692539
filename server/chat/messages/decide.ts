import type { MessageEntry, TextEntry } from '../../../common/protocol/entries'
import { SHIELD_WITHOUT_END } from '../../../common/protocol/rooms'
import type { RefusalCode } from '../../../common/refusals'
import { hasLink } from '../../../common/text/links'
import type { Rules } from '../moderation/rules'
import type { ChangeDraft, Draft, Refused } from '../ports'
import { withKeptMentions } from './mentions'
import { wordsIn } from './text'

/** Kinds of emoji among the reactions to one message. */
export const EMOJI_MAX = 20
/** Pinned messages of one room. */
export const PINS_MAX = 100

/** What the log says at the place where a change would stand. */
export interface Facts {
  /** The target; `undefined` where there is no message. */
  message: MessageEntry | undefined
  /** Its author's same reaction is there. */
  hasReacted: boolean
  /** Pinned messages of the room. */
  pins: number
}

/** `null` lets the change into the log; one that is `unchanged` would change nothing. */
export type Verdict = RefusalCode | 'unchanged' | null

type About = Facts & { message: TextEntry; rules: Rules }
type Change<T extends ChangeDraft['type']> = Extract<ChangeDraft, { type: T }>

/** Decides whether the author may write at all. The silenced still delete their own messages. */
export function decideAuthor(draft: Draft, rules: Rules): Refused | null {
  const { id, type, author, at } = draft
  if (rules.ordered.includes(id)) return null
  if (rules.isClosed) return { seq: 0, code: 'room-closed' }
  const silenced = rules.silenced.find(({ member, code, until }) => {
    const holds = member === author.id && (until === null || until > at)
    return holds && (code === 'banned' || type !== 'delete')
  })
  if (silenced) {
    const { code, until } = silenced
    return { seq: 0, code, ...(until !== null && { retryAfterMs: until - at }) }
  }
  const speaks = type === 'text' || type === 'topic' || type === 'edit'
  if (speaks && rules.readers.includes(author.id)) return { seq: 0, code: 'forbidden' }
  return rules.newcomers.includes(author.id) ? decideNewcomer(draft, rules) : null
}

/** Newcomers still delete their own messages while the shield is up. */
function decideNewcomer(draft: Draft, { shieldUntil, newcomersLink, newcomersFile }: Rules): Refused | null {
  if (shieldUntil > draft.at && draft.type !== 'delete') {
    const isEndless = shieldUntil === SHIELD_WITHOUT_END
    return { seq: 0, code: 'shielded', ...(!isEndless && { retryAfterMs: shieldUntil - draft.at }) }
  }
  if (!newcomersFile && draft.type === 'text' && draft.files) return { seq: 0, code: 'files-refused' }
  return newcomersLink || !hasLink(wordsIn(draft)) ? null : { seq: 0, code: 'links-refused' }
}

/** Decides on a change, within the transaction that would append it. Repeats are recognised before. */
export function decide(change: ChangeDraft, { message, ...facts }: Facts, rules: Rules): Verdict {
  if (message?.type !== 'text') return 'not-found'
  const about = { message, rules, ...facts }
  switch (change.type) {
    case 'edit':
      return decideEdit(change, about)
    case 'delete':
      return decideDelete(change, about)
    case 'reaction':
      return decideReaction(change, about)
    case 'pin':
      return decidePin(change, about)
    default:
      return null
  }
}

function decideEdit({ author, at, text }: Change<'edit'>, { message, rules }: About): Verdict {
  if (author.id !== message.author.id) return 'forbidden'
  if (message.deleted) return 'gone'
  const isLate = rules.editWithinMs !== null && at - message.at > rules.editWithinMs
  if (isLate) return 'too-late'
  return text === '' && !message.files ? 'text-empty' : null
}

function decideDelete({ id, author }: Change<'delete'>, { message, rules }: About): Verdict {
  const isOwn = author.id === message.author.id
  const mayDelete = isOwn || rules.moderators.includes(author.id) || rules.ordered.includes(id)
  if (!mayDelete) return 'forbidden'
  return message.deleted ? 'gone' : null
}

/** Everybody hears a reason, and no rule judges its words: it is for moderators. */
export function withoutOwnReason(draft: Change<'delete'>, message: MessageEntry | undefined): Draft {
  if (draft.author.id !== message?.author.id) return draft
  const rest = { ...draft }
  delete rest.reason
  return rest
}

/** An edit keeps mentions; where it leaves files alone, it names the first. */
export function editAsKept(edit: Change<'edit'>, message: MessageEntry | undefined): Change<'edit'> {
  const kept = withKeptMentions(edit, message)
  const file = message?.type === 'text' && message.files?.[0]
  return kept.text === '' && file ? { ...kept, file: file.name } : kept
}

function decideReaction({ emoji, on }: Change<'reaction'>, { message, hasReacted }: About): Verdict {
  if (message.deleted) return 'gone'
  if (on === hasReacted) return 'unchanged'
  const { reactions = [] } = message
  const isNew = on && !reactions.some((known) => known.emoji === emoji)
  return isNew && reactions.length >= EMOJI_MAX ? 'too-many-reactions' : null
}

/** In a room without an owner everybody pins. */
function decidePin({ author, on }: Change<'pin'>, { message, pins, rules }: About): Verdict {
  if (rules.hasOwner && !rules.moderators.includes(author.id)) return 'forbidden'
  if (message.deleted) return 'gone'
  if (on === (message.pinned ?? false)) return 'unchanged'
  return on && pins >= PINS_MAX ? 'too-many-pins' : null
}
