import { cutBy } from './boundaries'
import { Names } from './mention-names'
import { OMITTED, type Piece, readText } from './rich-text'

/** More characters are not shown outside of the page. */
const MOST_UNITS = 300
const noNames = new Names()

/** A message as plain text, for notifications: without marks and spoilers, and an action with its author. */
export function plainText(text: string, nickname: string): string {
  const { kind, pieces } = readText(text, noNames)
  const shown = [...plainPieces(pieces)].join('').trim()
  return shortened(kind === 'action' ? `${nickname} ${shown}` : shown)
}

function* plainPieces(pieces: readonly Piece[]): Generator<string> {
  const styles: string[] = []
  for (const piece of pieces) {
    if (piece.type === 'close') styles.pop()
    if (!styles.includes('spoiler')) yield plainPiece(piece)
    if (piece.type === 'open') styles.push(piece.style)
  }
}

function plainPiece(piece: Piece): string {
  switch (piece.type) {
    case 'mark':
    case 'close':
      return ''
    case 'open':
      return { spoiler: OMITTED, quote: '> ' }[piece.style as string] ?? ''
    case 'block':
      return `${withoutIndent(piece.text, piece.indent)}\n`
    default:
      return piece.text
  }
}

const withoutIndent = (text: string, indent: number): string =>
  text.replace(new RegExp(`^ {0,${indent}}`, 'gm'), '')

/** Ends between two characters, however many code units they have. */
function shortened(text: string): string {
  return text.length <= MOST_UNITS ? text : `${text.slice(0, cutBy(text, MOST_UNITS)).trimEnd()}…`
}
