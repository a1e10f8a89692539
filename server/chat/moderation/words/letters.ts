import { prototypesOf } from '../../people/look-alikes'
import { simplified } from './simplified'

/** What stands between two letters: a sign that only hides a word, a space, or the end of a clause. */
export const HIDING = 1
export const SPACE = 2
export const CLAUSE = 4

/** A text as it reads, whatever it is written with: by code point, without case, width, marks and look-alikes. */
export interface Letters {
  codes: number[]
  /** What stands before each letter; 0 for nothing. */
  gaps: number[]
}

export function lettersOf(text: string): Letters {
  const codes: number[] = []
  const gaps: number[] = []
  let gap = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at)!
    if (code > 0xffff) at += 1
    const read = readingOf(code)
    if (read > 0) {
      codes.push(read)
      gaps.push(gap)
      gap = 0
    } else if (read > UNSEEN) gap |= -read
    else if (read === SEVERAL) {
      const letters = several.get(code)!
      codes.push(...letters)
      gaps.push(gap, ...letters.slice(1).fill(0))
      gap = 0
    }
  }
  return { codes, gaps }
}

/** Its script is written without spaces between words, so that a word may begin and end anywhere. */
export const isWide = (code: number): boolean => kindOf(code) === 'wide'

/** A word may begin or end between these. */
export const areApart = (code: number, next: number): boolean => kindOf(code) !== kindOf(next)

/** A reading is a letter, a gap below 0, or one of these. */
const UNSEEN = -8
const SEVERAL = -9

/** By code point of the basic plane; 0 where it was not read yet. */
const basic = new Int32Array(0x10000)
const others = new Map<number, number>()
const OTHERS_MAX = 4_000
const several = new Map<number, number[]>()

function readingOf(code: number): number {
  const known = code <= 0xffff ? basic[code]! : (others.get(code) ?? 0)
  if (known !== 0) return known
  const read = readingIn(code)
  if (code <= 0xffff) basic[code] = read
  else if (others.size < OTHERS_MAX) others.set(code, read)
  return read
}

const unseen = /^[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]$/u
const space = /^\p{Z}$/u
const clause = /^[\n,;:!?()[\]{}"“”«»…—–‐-―，。！？；：、（）《》【】「」『』｡､]$/u
const letter = /^[\p{L}\p{N}\p{M}]$/u
/** Dots over kana make other letters. */
const marks = /(?![\u3099\u309a])(?=\p{M})\p{sc=Inherited}/gu

function readingIn(code: number): number {
  const written = String.fromCodePoint(code)
  if (clause.test(written)) return -CLAUSE
  if (space.test(written) || written === '\t') return -SPACE
  if (unseen.test(written)) return UNSEEN
  const plain = (inEmoji(code) ?? written).normalize('NFKD').replace(marks, '').normalize('NFC')
  if (plain === '') return UNSEEN
  const letters = [...plain].filter((each) => letter.test(each)).map(letterOf)
  if (letters.length === 0) return clause.test(plain) ? -CLAUSE : -HIDING
  if (letters.length === 1) return letters[0]!
  several.set(code, letters)
  return SEVERAL
}

/** The letters A in squares, in circles and of flags, each before the others. */
const EMOJI_A = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6]

function inEmoji(code: number): string | undefined {
  const from = EMOJI_A.find((from) => code >= from && code < from + 26)
  return from === undefined ? undefined : String.fromCodePoint(0x61 + code - from)
}

/** Scripts whose letters look like each other's. */
const alike =
  /^[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Armenian}\p{sc=Cherokee}\p{sc=Coptic}\p{sc=Lisu}]$/u

function letterOf(written: string): number {
  const lower = written.toLowerCase()
  if (/^[\p{ASCII}]$/u.test(lower)) return lower.codePointAt(0)!
  if (alike.test(written))
    for (const each of [written, lower]) {
      const like = prototypesOf(each).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
      if (/^[a-z]$/.test(like)) return like.codePointAt(0)!
    }
  return (simplified.get(lower) ?? lower.replace('ς', 'σ')).codePointAt(0)!
}

type Kind = 'wide' | 'digit' | 'letter'

const wide =
  /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]$/u
const digit = /^\p{N}$/u

function kindOf(code: number): Kind {
  const written = String.fromCodePoint(code)
  if (wide.test(written)) return 'wide'
  return digit.test(written) ? 'digit' : 'letter'
}
