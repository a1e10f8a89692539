/** A letter with its marks. A run of marks is bounded, so that no text takes long to fold; no name has more. */
const characters = /\P{M}\p{M}{0,8}|\p{M}{1,8}/gu
/** What chooses a shape and is no part of a name: variation selectors and joiners. */
const shapes = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u200c\u200d]/gu
/** Fast path: ASCII, which lower-cases letter by letter, and Han, which does not fold. */
const plain = /^[\p{ASCII}\u4e00-\u9fff]*$/u

const CACHED_MAX = 4_000
const cached = new Map<string, string>()

export const withoutShapes = (text: string): string => text.replace(shapes, '')

/** A name or a part of one, so that two spellings of it are equal: compatibility, case, shapes and marks aside. */
export function fold(text: string): string {
  return new Folded(text).text
}

/**
 * A text folded character by character. Folding changes lengths (`İ`, `é`, `ﬁ`), so both directions are mapped: where a
 * character of the text begins in the folded one, and where a folded one ends in the text.
 */
export class Folded {
  readonly text: string
  /** By index of the original; absent when every character is as long as it was. */
  readonly #starts: number[] | null = null
  /** By index of the folded text; -1 inside of a character. */
  readonly #ends: number[] | null = null

  constructor(readonly original: string) {
    if (plain.test(original)) {
      this.text = original.toLowerCase()
      return
    }
    const parts: string[] = []
    const starts: number[] = []
    const ends: number[] = [0]
    for (const [character] of original.matchAll(characters)) {
      const from = starts.length
      for (let unit = 0; unit < character.length; unit += 1) starts.push(ends.length - 1)
      const folded = foldCharacter(character)
      parts.push(folded)
      for (let unit = 1; unit <= folded.length; unit += 1)
        ends.push(unit === folded.length ? from + character.length : -1)
    }
    starts.push(ends.length - 1)
    this.text = parts.join('')
    this.#starts = starts
    this.#ends = ends
  }

  /** Where what begins at `at` in the original begins in the folded text. */
  from(at: number): number {
    return this.#starts ? (this.#starts[at] ?? this.text.length) : at
  }

  /** Where what ends before `index` of the folded text ends in the original; -1 inside of a character. */
  end(index: number): number {
    return this.#ends ? (this.#ends[index] ?? -1) : index
  }
}

function foldCharacter(character: string): string {
  if (plain.test(character)) return character.toLowerCase()
  const known = cached.get(character)
  if (known !== undefined) return known
  const lower = withoutShapes(character.normalize('NFKD')).toLowerCase().replaceAll('ς', 'σ')
  const folded = lower.normalize('NFKD')
  if (cached.size >= CACHED_MAX) cached.clear()
  cached.set(character, folded)
  return folded
}
