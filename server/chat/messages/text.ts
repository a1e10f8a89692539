import { isBlank } from '../../../common/text/visible'
import { Failure } from '../../errors'
import type { Draft } from '../ports'

/** Control characters other than tab and line break: not typed by people, and PostgreSQL refuses NUL. */
const controls = /(?![\t\n\u0080-\u009f])\p{Cc}/gu

/**
 * Normalises the text of a message.
 * @param maxChars code points
 * @param mayBeEmpty as that of a message with files
 * @throws {Failure} `text-empty` or `text-too-long`
 */
export function textOf(written: string, maxChars: number, mayBeEmpty = false): string {
  const text = tidy(written)
  if (isBlank(text)) {
    if (mayBeEmpty) return ''
    throw new Failure('text-empty')
  }
  if (isLonger(text, maxChars)) throw new Failure('text-too-long')
  return text
}

/**
 * Normalises text to one line, which may be empty.
 * @param maxChars code points
 * @throws {Failure} `text-too-long`
 */
export function lineOf(written: string, maxChars: number): string {
  const line = tidy(written).replace(/\s+/g, ' ').trim()
  if (isBlank(line)) return ''
  if (isLonger(line, maxChars)) throw new Failure('text-too-long')
  return line
}

/** What a draft says to others. */
export function wordsIn(draft: Draft): string {
  const words = ('text' in draft && draft.text) || ('topic' in draft && draft.topic) || ''
  if (draft.type !== 'text' || !draft.files) return words
  return [words, ...draft.files.flatMap(({ name, alt = '' }) => [name, alt])].join('\n')
}

/** A string never has fewer UTF-16 units than code points, so most texts need no count. */
function isLonger(text: string, maxChars: number): boolean {
  return text.length > maxChars && [...text].length > maxChars
}

/** Unifies line breaks and removes controls and surrounding blank lines. The first line keeps its indentation. */
function tidy(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(controls, '')
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
}
