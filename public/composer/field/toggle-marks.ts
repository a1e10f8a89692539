import { Names } from '../../../common/text/mention-names'
import { readText } from '../../../common/text/rich-text'

type Field = Pick<HTMLTextAreaElement, 'value' | 'selectionStart' | 'selectionEnd'>

/** What replaces a part of a text, and what is selected then. */
export interface Replacement {
  text: string
  from: number
  to: number
  selected: [start: number, end: number]
}

const noNames = new Names()

/** Puts these marks around the selected words, or takes them away. */
export function toggleMarks(field: Field, mark: string): Replacement {
  const { value } = field
  const [start, end] = wordsIn(field)
  const words = value.slice(start, end)
  const size = mark.length
  if (hasMarks(value, start, end, mark)) {
    return { text: words, from: start - size, to: end + size, selected: [start - size, end - size] }
  }
  if (words.length > 2 * size && hasMarks(value, start + size, end - size, mark)) {
    return { text: words.slice(size, -size), from: start, to: end, selected: [start, end - 2 * size] }
  }
  return { text: mark + words + mark, from: start, to: end, selected: [start + size, end + size] }
}

/** The same for code: between fences if it has several lines, and between more backticks if it has one. */
export function toggleCode(field: Field): Replacement {
  const [start, end] = wordsIn(field)
  const words = field.value.slice(start, end)
  if (!words.includes('\n')) return toggleMarks(field, words.includes('`') ? '``' : '`')
  const before = /[^\n]$/.test(field.value.slice(0, start)) ? '\n```\n' : '```\n'
  const after = /^[^\n]/.test(field.value.slice(end)) ? '\n```\n' : '\n```'
  const from = start + before.length
  return { text: before + words + after, from: start, to: end, selected: [from, from + words.length] }
}

/** Makes the selected words a link; `null` when that would be none. */
export function linkWords(field: Field, address: string): Replacement | null {
  const [start, end] = wordsIn(field)
  const text = `[${field.value.slice(start, end)}](${address})`
  const { pieces } = readText(text, noNames)
  if (pieces[0]?.text !== '[' || pieces.at(-1)?.text !== `](${address})`) return null
  return { text, from: start, to: end, selected: [start + text.length, start + text.length] }
}

/** The selection without the spaces at its ends: marks stand beside words. */
function wordsIn({ value, selectionStart, selectionEnd }: Field): [start: number, end: number] {
  const words = value.slice(selectionStart, selectionEnd)
  const start = selectionStart + words.length - words.trimStart().length
  return [start, Math.max(start, selectionEnd - words.length + words.trimEnd().length)]
}

/** One star is italic, two are bold, and three are both. */
function hasMarks(text: string, start: number, end: number, mark: string): boolean {
  const character = mark.charAt(0)
  const count = (from: number, step: 1 | -1): number => {
    let size = 0
    while (text[from + step * size] === character) size += 1
    return size
  }
  const size = Math.min(count(start - 1, -1), count(end, 1))
  return size === mark.length || (character === '*' && size === 3)
}
