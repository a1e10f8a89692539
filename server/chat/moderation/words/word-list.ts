import { Automaton } from './automaton'
import { areApart, CLAUSE, isWide, type Letters, lettersOf, SPACE } from './letters'
import { spellingsOf } from './spellings'

/** What becomes of a text with a word of the list, the mildest first. */
export const VERDICTS = ['hold', 'refuse', 'mute'] as const
export type WordVerdict = (typeof VERDICTS)[number]

interface Word {
  letters: Letters
  verdict: WordVerdict
  /** Other letters may stand before it, or behind it. */
  isOpen: { start: boolean; end: boolean }
  /** It has a letter of a script without spaces. */
  isWide: boolean
}

/** Letters compared for one text at most: a list can be made so that each letter ends a hundred words. */
const STEPS_MAX = 100_000

/** The words of a room, compiled. */
export class WordList {
  /** Of all words. */
  readonly letters: number
  readonly #words: readonly (readonly Word[])[]
  readonly #automaton: Automaton

  constructor(written: readonly string[]) {
    const words = written.map(wordOf).filter(({ letters }) => letters.codes.length > 0)
    this.letters = lettersOfAll(words)
    const bySequence = new Map<string, Word[]>()
    for (const word of words) {
      const key = word.letters.codes.join()
      bySequence.set(key, [...(bySequence.get(key) ?? []), word])
    }
    this.#words = [...bySequence.values()]
    this.#automaton = new Automaton(this.#words.map(([word]) => word!.letters.codes))
  }

  /** @returns what becomes of the text; `null` where no word is in it */
  verdictOn(text: string): WordVerdict | null {
    if (this.#words.length === 0) return null
    let worst = -1
    let steps = STEPS_MAX
    for (const letters of spellingsOf(text).map(lettersOf))
      this.#automaton.scan(letters.codes, (index, end) => {
        for (const word of this.#words[index]!) {
          const rank = VERDICTS.indexOf(word.verdict)
          if (rank <= worst) continue
          steps -= word.letters.codes.length
          if (isIn(letters, word, end)) worst = rank
        }
        return steps < 0 || worst === VERDICTS.length - 1
      })
    return VERDICTS[worst] ?? null
  }
}

const written = /^\s*(?:(refuse|mute)\s*[:：])?\s*(\*?)(.*?)(\*?)\s*$/isu

/** Reads a line of the list: `refuse:` or `mute:` before a word, and `*` at its ends. */
export function wordOf(line: string): Word {
  const [, verdict, start, text, end] = written.exec(line)!
  const letters = lettersOf(text!)
  return {
    letters,
    verdict: (verdict?.toLowerCase() as WordVerdict | undefined) ?? 'hold',
    isOpen: { start: start !== '', end: end !== '' },
    isWide: letters.codes.some(isWide),
  }
}

/** As they are read: some signs stand for many. */
export const lettersOfAll = (words: readonly Pick<Word, 'letters'>[]): number =>
  words.reduce((sum, { letters }) => sum + letters.codes.length, 0)

/**
 * Whether the letters up to `end`, which are those of the word, are the word, and not parts of others: what stands between
 * them is also in the word, or only hides it, or stands between all of them.
 */
export function isIn({ codes, gaps }: Letters, word: Word, end: number): boolean {
  const own = word.letters.gaps
  const start = end - own.length + 1
  const breaks = word.isWide ? CLAUSE : SPACE | CLAUSE
  let broken = 0
  let apart = 0
  for (let at = 1; at < own.length; at += 1) {
    const gap = gaps[start + at]!
    if (gap !== 0 || own[at] !== 0) apart += 1
    if (own[at] === 0 && (gap & breaks) !== 0) broken += 1
  }
  if (broken > 0 && (apart < own.length - 1 || own.length < 3)) return false
  const startsFree = start === 0 || gaps[start] !== 0 || areApart(codes[start - 1]!, codes[start]!)
  const endsFree = end === codes.length - 1 || gaps[end + 1] !== 0 || areApart(codes[end]!, codes[end + 1]!)
  return (
    (startsFree || isWide(codes[start]!) || (word.isOpen.start && broken === 0)) &&
    (endsFree || isWide(codes[end]!) || (word.isOpen.end && broken === 0))
  )
}
