import type { MemberId, Nickname } from '../../server/protocol'
import { Names } from './names'
import { readText } from './rich-text'

/** True when the text is for who has this nickname: when `@nickname` in it would be shown as a mention. */
export function mentions(text: string, nickname: Nickname): boolean {
  if (!text.includes('@')) return false
  const names = new Names()
  names.add({ id: '' as MemberId, nickname }, true)
  return readText(text, names).pieces.some(({ type }) => type === 'mention')
}
