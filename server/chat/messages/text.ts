import { isBlank } from '../../../common/text/visible'
import { Failure } from '../../errors'

/** Control characters other than tab and line break: nobody typed them, and PostgreSQL refuses NUL. */
const controls = /(?![\t\n\u0080-\u009f])\p{Cc}/gu

/**
 * The text of a message as it is kept.
 * @param maxChars code points
 * @throws {Failure} `text-empty` or `text-too-long`
 */
export function textOf(written: string, maxChars: number): string {
  const text = tidy(written)
  if (isBlank(text)) throw new Failure('text-empty')
  if (isLonger(text, maxChars)) throw new Failure('text-too-long')
  return text
}

/**
 * Text on one line, which may be empty.
 * @param maxChars code points
 * @throws {Failure} `text-too-long`
 */
export function lineOf(written: string, maxChars: number): string {
  const line = tidy(written).replace(/\s+/g, ' ').trim()
  if (isBlank(line)) return ''
  if (isLonger(line, maxChars)) throw new Failure('text-too-long')
  return line
}

/** A string is never shorter in UTF-16 units than in code points, so most texts are not counted. */
function isLonger(text: string, maxChars: number): boolean {
  return text.length > maxChars && [...text].length > maxChars
}

/** Line breaks alike, nothing invisible, no blank lines around; a first line keeps its indentation. */
function tidy(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(controls, '')
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
}
