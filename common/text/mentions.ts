import type { Mention } from '../protocol/members'
import type { TextEntry } from '../protocol/entries'
import { hasAtSign } from './at-signs'
import { readText } from './rich-text'
import { Names, namesIn } from './mention-names'

/**
 * True when the message is for this member: when it was kept as mentioning them, or, where it says nothing of that name,
 * when `@nickname` in it would be shown as a mention.
 */
export function mentions(
  { text, mentions }: Pick<TextEntry, 'text' | 'mentions'>,
  { id, nickname }: Mention,
): boolean {
  if (!hasAtSign(text)) return false
  const own = new Names()
  own.add({ id, nickname }, true)
  const { pieces } = readText(text, namesIn(mentions, own))
  return pieces.some((piece) => piece.type === 'mention' && piece.member.id === id)
}
