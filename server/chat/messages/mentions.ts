import { hasAtSign } from '../../../common/text/at-signs'
import type { Folded } from '../../../common/text/folded'
import type { Found, NameIndex } from '../../../common/text/name-index'
import { readText } from '../../../common/text/rich-text'
import type { Member, Mention } from '../../../common/protocol'

/** More people are not called by one message, and so many at signs are looked at. */
export const MENTIONS_MAX = 50
const AT_SIGNS_MAX = 500

/**
 * Whom a text calls by name, each once: where the page draws a mention, so not in code and links. Where several
 * nicknames begin at one place it is the longest; of two people called the same the one of the earlier index.
 * @param known by their nicknames, those who have them now first
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
