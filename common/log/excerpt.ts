import { cutBy } from '../text/boundaries'
import { plainText } from '../text/plain-text'
import { OMITTED } from '../text/rich-text'

/** UTF-16 units that are read of a long message. */
export const EXCERPT_READS = 600
/** Code points. */
const EXCERPT_MAX = 120

/** The words of a message as a quote shows them: plain, on one line and cut short. Empty only for an empty text. */
export function excerptOf(text: string): string {
  if (text === '') return ''
  const plain = plainText(text.slice(0, EXCERPT_READS), '')
  // A spoiler may end behind what is read.
  const shown = text.length < EXCERPT_READS ? plain : plain.replace(/\|\|[^]*$/, OMITTED)
  const line = shown.replace(/\s+/g, ' ').trim().toWellFormed()
  return shortened(line) || '…'
}

/** Ends between two characters, however many code points they have. */
function shortened(line: string): string {
  const points = [...line]
  if (points.length <= EXCERPT_MAX) return line
  const most = points.slice(0, EXCERPT_MAX - 1).join('')
  return `${line.slice(0, cutBy(line, most.length)).trimEnd()}…`
}
