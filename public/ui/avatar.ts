import type { Member } from '../../common/protocol/members'
import type { MemberId } from '../../common/protocol/ids'
import { Hues } from './hues'

const hues = new Hues()

/**
 * A colour per member and the first character of the nickname: members of the same name look different.
 * @param beside people who stand next to this one
 */
export function paintAvatar(
  element: HTMLElement,
  { id, nickname }: Pick<Member, 'id' | 'nickname'>,
  beside: readonly (MemberId | undefined)[] = [],
): void {
  paint(element, id, beside)
  element.textContent = firstCharacter(nickname)
}

/** Gives an element the colour of a person. */
export function paint(
  element: HTMLElement,
  id: MemberId,
  beside: readonly (MemberId | undefined)[] = [],
): void {
  element.style.setProperty('--hue', String(hues.of(id, beside)))
}

// Firefox learned to segment in version 125.
const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter() : null

function firstCharacter(text: string): string {
  // For most nicknames no segmenter is needed.
  if (/^[\x20-\x7e\u4e00-\u9fff](?:[\x20-\x7e\u4e00-\u9fff]|$)/.test(text))
    return text.charAt(0).toUpperCase()
  const [first] = segmenter ? segmenter.segment(text) : []
  return (first?.segment ?? Array.from(text)[0] ?? '').toUpperCase()
}
