import { WordList } from './word-list'

/** Compiled, a character takes about 150 bytes. */
const MAX_CHARS = 200_000

const NONE = new WordList([])

/** Lists that are compiled, those used last. They are compiled again when they are needed again. */
export class CompiledLists {
  /** In the order of their use. */
  readonly #lists = new Map<readonly string[], WordList>()
  readonly #maxChars: number
  #chars = 0

  constructor(maxChars: number) {
    this.#maxChars = maxChars
  }

  /** @param words the same array for the same list */
  of(words: readonly string[]): WordList {
    if (words.length === 0) return NONE
    const known = this.#lists.get(words)
    if (known) this.#lists.delete(words)
    else this.#makeRoom(sizeOf(words))
    const list = known ?? new WordList(words)
    this.#lists.set(words, list)
    return list
  }

  #makeRoom(chars: number): void {
    this.#chars += chars
    for (const words of this.#lists.keys()) {
      if (this.#chars <= this.#maxChars) return
      this.#lists.delete(words)
      this.#chars -= sizeOf(words)
    }
  }
}

const sizeOf = (words: readonly string[]): number => words.join('').length

const lists = new CompiledLists(MAX_CHARS)

export const listOf = (words: readonly string[]): WordList => lists.of(words)
