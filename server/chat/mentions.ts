import { isAtSign, hasAtSign } from '../../common/at-signs'
import { isWordBefore } from '../../common/boundaries'
import { Folded } from '../../common/folded'
import type { Found, NameIndex } from '../../common/name-index'
import type { Member, Mention } from '../protocol'

/** More people are not called by one message, and so many at signs are looked at. */
export const MENTIONS_MAX = 50
const AT_SIGNS_MAX = 500

/**
 * Whom a text calls by name, each once. Where several nicknames begin at one place it is the longest; of two people
 * called the same the one of the earlier index.
 * @param known by their nicknames, those who have them now first
 */
export function mentionsIn(text: string, known: readonly NameIndex<Member>[]): Mention[] {
  if (!hasAtSign(text)) return []
  const folded = new Folded(text)
  const mentioned = new Map<string, Mention>()
  let atSigns = 0
  for (let at = 0; at < text.length && mentioned.size < MENTIONS_MAX && atSigns < AT_SIGNS_MAX;) {
    const isMention = isAtSign(text.charAt(at)) && !isWordBefore(text, at)
    at += 1
    if (!isMention) continue
    atSigns += 1
    const found = longest(known.map((names) => names.longestAt(folded, at)))
    if (found === null) continue
    const { id, nickname } = found.value
    mentioned.set(`${id} ${nickname}`, { id, nickname })
    at = found.end
  }
  return [...mentioned.values()]
}

function longest<T>(found: readonly (Found<T> | null)[]): Found<T> | null {
  return found.reduce((best, each) => (each !== null && each.end > (best?.end ?? 0) ? each : best), null)
}
