/** Scripts that put no space between words, or none before the endings of a name. */
const spaceless =
  '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Bopomofo}\\p{scx=Hangul}\\p{scx=Yi}' +
  '\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\p{sc=Tibetan}\\p{sc=Javanese}\\p{sc=Balinese}\\p{sc=Tai_Tham}'
const letter = new RegExp(`(?=[\\p{L}\\p{N}_])[^${spaceless}]`, 'u')
const mark = /[\p{Mn}\p{Mc}]/u
/** No name and no word has more on one letter. */
const MARKS_MAX = 9

const CACHED_MAX = 4_000
const letters = new Map<string, boolean>()

const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter() : null
/** What never begins a character, for browsers without a segmenter. */
const extender = /(?:\p{M}|\p{EMod}|\u200c|\u200d|[\u{e0020}-\u{e007f}])/uy
const oddFlag = /(?:^|\P{RI})\p{RI}(?:\p{RI}{2})*$/u
const flag = /\p{RI}/uy
/** More than any character needs behind its boundary. */
const LOOK_AHEAD = 16
/** UTF-16 units. No character that people write has more. */
const CHARACTER_MAX = 32

/** True when the last character before `at` is one of a word. Scripts without spaces between words have none. */
export function isWordBefore(text: string, at: number): boolean {
  let character = pointBefore(text, at)
  for (let marks = 0; marks < MARKS_MAX && character > '\u02ff' && mark.test(character); marks += 1) {
    at -= character.length
    character = pointBefore(text, at)
  }
  return isLetter(character)
}

/** True when a word goes on across `at`. */
export function isInWord(text: string, at: number): boolean {
  return at < text.length && isLetter(String.fromCodePoint(text.codePointAt(at)!)) && isWordBefore(text, at)
}

/** True when no character goes on across `at`. @param from where some character before it begins */
export function isBetweenCharacters(text: string, at: number, from: number): boolean {
  if (at >= text.length || beginsCharacter(text.charCodeAt(at))) return true
  if (!segmenter) return isProbablyBetween(text, at)
  const part = text.slice(from, at + LOOK_AHEAD)
  return segmenter.segment(part).containing(at - from)?.index === at - from
}

/** The last place up to `at` where a text can be cut: `at` itself within an endless character. */
export function cutBy(text: string, at: number): number {
  if (at >= text.length) return text.length
  const start = segmenter
    ? segmenter.segment(text.slice(0, at + LOOK_AHEAD)).containing(at)!.index
    : probablyBefore(text, at)
  return at - start < CHARACTER_MAX ? start : at
}

/** ASCII and Han always do, and are most of what stands behind a name. */
function beginsCharacter(code: number): boolean {
  return code < 0x80 || (code >= 0x4e00 && code <= 0x9fff)
}

function pointBefore(text: string, at: number): string {
  const isPair = (text.charCodeAt(at - 1) & 0xfc00) === 0xdc00 && text.codePointAt(at - 2)! > 0xffff
  return text.slice(Math.max(0, at - (isPair ? 2 : 1)), at)
}

/** Remembered, because the many ranges of scripts are slow to test. */
function isLetter(character: string): boolean {
  const known = letters.get(character)
  if (known !== undefined) return known
  if (letters.size >= CACHED_MAX) letters.clear()
  const isOne = letter.test(character)
  letters.set(character, isOne)
  return isOne
}

function probablyBefore(text: string, at: number): number {
  const least = Math.max(0, at - CHARACTER_MAX)
  while (at > least && !isProbablyBetween(text, at)) at -= 1
  return at
}

function isProbablyBetween(text: string, at: number): boolean {
  const isInFlag = is(flag, text, at) && oddFlag.test(text.slice(0, at))
  return !is(extender, text, at) && text[at - 1] !== '\u200d' && !isInFlag
}

function is(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}
