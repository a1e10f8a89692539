import { hasAtSign } from '../../../common/text/at-signs'
import type { Folded } from '../../../common/text/folded'
import { type Found, NameIndex } from '../../../common/text/name-index'
import { readText } from '../../../common/text/rich-text'
import type { MessageEntry } from '../../../common/protocol/entries'
import type { Member, Mention } from '../../../common/protocol/members'
import type { ChangeDraft } from '../ports'

/** Bounds the mentions of one message, and the at signs that are looked up. */
export const MENTIONS_MAX = 50
const AT_SIGNS_MAX = 500

/**
 * The mentions in a text, each member once, exactly where the page draws them: not in code and links. The longest
 * nickname wins; between equal ones the earlier index.
 * @param known members by nickname, current nicknames first
 */
export function mentionsIn(text: string, known: readonly NameIndex<Member>[]): Mention[] {
  if (!hasAtSign(text)) return []
  let atSigns = 0
  const names = {
    longestAt(folded: Folded, from: number): Found<Member> | null {
      atSigns += 1
      return atSigns > AT_SIGNS_MAX ? null : longest(known.map((names) => names.longestAt(folded, from)))
    },
  }
  const mentioned = new Map<string, Mention>()
  for (const piece of readText(text, names).pieces) {
    if (piece.type !== 'mention') continue
    const { id, nickname } = piece.member
    mentioned.set(`${id} ${nickname}`, { id, nickname })
  }
  return [...mentioned.values()].slice(0, MENTIONS_MAX)
}

type Edit = Extract<ChangeDraft, { type: 'edit' }>

/**
 * A mention stays one: the edit also mentions those whom the message mentions as it is then, and whom the new text still
 * names, though nobody here may know them any more. @returns the same edit where it mentions them already
 */
export function withKeptMentions(edit: Edit, message: MessageEntry | undefined): Edit {
  const before = (message?.type === 'text' && message.mentions) || []
  const { text = '', mentions: now = [] } = edit
  if (before.every((mention) => now.some((each) => isSame(each, mention)))) return edit
  const mentions = mentionsIn(text, [indexOf(before), indexOf(now)])
  return mentions.length > 0 ? { ...edit, mentions } : edit
}

const isSame = (one: Mention, other: Mention): boolean =>
  one.id === other.id && one.nickname === other.nickname

function indexOf(mentions: readonly Mention[]): NameIndex<Member> {
  const names = new NameIndex<Member>()
  for (const mention of mentions) names.set(mention.nickname, mention)
  return names
}

function longest<T>(found: readonly (Found<T> | null)[]): Found<T> | null {
  return found.reduce((best, each) => (each !== null && each.end > (best?.end ?? 0) ? each : best), null)
}
