import { WordList } from './word-list'

/** Compiled, a letter takes about 150 bytes. */
const MAX_LETTERS = 200_000

const NONE = new WordList([])

/** Lists that are compiled, those used last. They are compiled again when they are needed again. */
export class CompiledLists {
  /** In the order of their use. */
  readonly #lists = new Map<readonly string[], WordList>()
  readonly #maxLetters: number
  #letters = 0

  constructor(maxLetters: number) {
    this.#maxLetters = maxLetters
  }

  /** @param words the same array for the same list */
  of(words: readonly string[]): WordList {
    if (words.length === 0) return NONE
    const known = this.#lists.get(words)
    if (known) this.#lists.delete(words)
    const list = known ?? this.#compiled(words)
    this.#lists.set(words, list)
    return list
  }

  #compiled(words: readonly string[]): WordList {
    const made = new WordList(words)
    this.#letters += made.letters
    for (const [words, { letters }] of this.#lists) {
      if (this.#letters <= this.#maxLetters) break
      this.#lists.delete(words)
      this.#letters -= letters
    }
    return made
  }
}

const lists = new CompiledLists(MAX_LETTERS)

export const listOf = (words: readonly string[]): WordList => lists.of(words)
