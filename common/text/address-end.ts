import { CJK } from './hosts'

/**
 * What no path has as it is written: spaces, quotes, invisible characters, and outside of ASCII whatever brackets,
 * quotes or ends a sentence. Chinese full-width forms follow an address without a space between.
 */
const NEVER =
  /[\s<>"`\\\p{Cc}\p{Cf}\p{Cs}\p{DI}]|(?=\P{ASCII})[\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Terminal_Punctuation}\u2014\u2026]|(?=[\u3000-\u303f\uff00-\uffef])[\p{P}\p{S}]/u
/** Invisible, and a part of what stands before them: of an emoji, or of a Persian or Indian word. */
const JOINING = /[\p{Join_Control}\p{Variation_Selector}]/u
/** Needs no closer look in a path. */
const PLAIN = /[A-Za-z\d/%=&?#.@:+$^-]+/y
const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
const OPENERS = '([{'
/** Ends a sentence, or stands around an address, and stands at the end of none. */
const TRAILING = /[.,:;!?'*_~|([{\p{Join_Control}]|(?=\P{ASCII})[\p{Po}\p{Pd}]/u
/** Another address, behind one that a comma or the like joins to it. */
const ADDRESS = /https?:\/\/|www\.|[\w.+-]{1,64}@[\w-]+\./iy
const MARKS = /(?:[,;!*]|~~){1,4}/y
/** Stands on both sides of what it emphasizes, quotes or hides. */
const WRAPPER = /([*~_'|])\1{0,2}$/

/**
 * Where the address ends whose path, query or fragment begins at `from`, in one walk.
 * @param start where the address itself begins: what stands around it ends it
 */
export function addressEnd(text: string, start: number, from: number): number {
  const wrapper = WRAPPER.exec(text.slice(Math.max(0, start - 3), start))?.[0]
  const open: Record<string, number> = {}
  let at = from
  while (at < text.length) {
    PLAIN.lastIndex = at
    if (PLAIN.test(text)) at = PLAIN.lastIndex
    const character = characterAt(text, at)
    if (endsBefore(text, at, character) || (wrapper !== undefined && closes(text, at, wrapper))) break
    if (OPENERS.includes(character)) open[character] = (open[character] ?? 0) + 1
    const opener = CLOSERS[character]
    if (opener !== undefined) {
      if (!open[opener]) break
      open[opener] -= 1
    }
    at += character.length
  }
  return at
}

/** Without the punctuation of the sentence around it. */
export function withoutTrailing(text: string, from: number, end: number): number {
  while (end > from && TRAILING.test(text.charAt(end - 1))) end -= 1
  return end
}

function endsBefore(text: string, at: number, character: string): boolean {
  if (character === '') return true
  if (JOINING.test(character)) return isAscii(text, at - 1)
  if (NEVER.test(character)) return true
  return isJoint(text, at, character) || isMarkBeforeText(text, at, character)
}

function isJoint(text: string, at: number, character: string): boolean {
  if (!',;|'.includes(character)) return false
  ADDRESS.lastIndex = at + 1
  return ADDRESS.test(text)
}

/** `https://example.com/a,看`: a browser would take it along, but its author means the sentence. */
function isMarkBeforeText(text: string, at: number, character: string): boolean {
  if (!',;!*~'.includes(character) || !isAscii(text, at - 1)) return false
  MARKS.lastIndex = at
  return MARKS.test(text) && CJK.test(characterAt(text, MARKS.lastIndex))
}

const closes = (text: string, at: number, wrapper: string): boolean =>
  text.startsWith(wrapper, at) && !/[\w/]/.test(text.charAt(at + wrapper.length))

const isAscii = (text: string, at: number): boolean => text.charCodeAt(at) < 0x80

const characterAt = (text: string, at: number): string => {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}
