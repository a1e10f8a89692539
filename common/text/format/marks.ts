import { isWordBefore } from '../boundaries'
import { CJK } from '../hosts'
import type { Style } from './span'

/** The styles of marks by how many characters they are; three stars are two marks. More or fewer are text. */
const STYLES: Readonly<Record<string, readonly (readonly Style[])[]>> = {
  '*': [['italic'], ['bold'], ['bold', 'italic']],
  _: [['italic']],
  '~': [[], ['strike']],
  '|': [[], ['spoiler']],
}
const SIZES: Partial<Record<Style, number>> = { italic: 1, bold: 2, strike: 2, spoiler: 2 }

/** Equal characters in a row that may begin or end a style. */
export interface Marks {
  at: number
  size: number
  styles: readonly Style[]
  opens: boolean
  closes: boolean
}

export const isMark = (character: string): boolean => character in STYLES

export const sizeOf = (style: Style): number => SIZES[style] ?? 0

/**
 * The marks that begin at `at`. They open before words and close behind words, and within a word of an alphabet, as in
 * `snake_case` and `2*3`, do neither. Chinese is written without spaces, so that there any character may follow.
 */
export function marksAt(text: string, at: number): Marks {
  const character = text.charAt(at)
  let end = at + 1
  while (text[end] === character) end += 1
  const [before, after] = [text.charAt(at - 1), pointAt(text, end)]
  const isAfterWord = isWordBefore(text, at) && before !== '_'
  const isBeforeWord = !'_'.includes(after) && isWordBefore(text, end + after.length)
  return {
    at,
    size: end - at,
    styles: before === '\\' ? [] : (STYLES[character]?.[end - at - 1] ?? []),
    // Behind a slash it is more likely the star of a path.
    opens: /\S/.test(after) && before !== '/' && (!isAfterWord || CJK.test(after)),
    closes: /\S/.test(before) && (!isBeforeWord || CJK.test(pointBefore(text, at))),
  }
}

const pointAt = (text: string, at: number): string =>
  at < text.length ? String.fromCodePoint(text.codePointAt(at)!) : ''

const pointBefore = (text: string, at: number): string => {
  const isPair = (text.charCodeAt(at - 1) & 0xfc00) === 0xdc00
  return text.slice(Math.max(0, at - (isPair ? 2 : 1)), at)
}
