import { hasAtSign } from '../../../common/text/at-signs'
import type { Folded } from '../../../common/text/folded'
import type { Found, NameIndex } from '../../../common/text/name-index'
import { readText } from '../../../common/text/rich-text'
import type { Member, Mention } from '../../../common/protocol/members'

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

function longest<T>(found: readonly (Found<T> | null)[]): Found<T> | null {
  return found.reduce((best, each) => (each !== null && each.end > (best?.end ?? 0) ? each : best), null)
}
