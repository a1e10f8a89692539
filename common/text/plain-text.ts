import { isBetweenCharacters } from './boundaries'
import { readText } from './rich-text'
import { Names } from './mention-names'

/** More characters are not shown outside of the page. */
const MOST_UNITS = 300
const noNames = new Names()

/** A message as plain text, for notifications: without marks, and an action with its author. */
export function plainText(text: string, nickname: string): string {
  const { kind, pieces } = readText(text, noNames)
  const parts = pieces.map((piece) => {
    if (piece.type === 'mark') return ''
    return piece.type === 'block' ? `${withoutIndent(piece.text, piece.indent)}\n` : piece.text
  })
  const shown = parts.join('').trim()
  return shortened(kind === 'action' ? `${nickname} ${shown}` : shown)
}

const withoutIndent = (text: string, indent: number): string =>
  text.replace(new RegExp(`^ {0,${indent}}`, 'gm'), '')

/** Ends between two characters, however many code units they have. */
function shortened(text: string): string {
  if (text.length <= MOST_UNITS) return text
  let end = MOST_UNITS
  while (end > 0 && !isBetweenCharacters(text, end, 0)) end -= 1
  return `${text.slice(0, end > 0 ? end : MOST_UNITS).trimEnd()}…`
}
