import { isBetweenCharacters, isInWord } from './boundaries'
import { fold, type Folded } from './folded'
import type { Mention } from '../protocol/members'

interface Named<T> {
  folded: string
  value: T
}

/** A name that stands in a text. */
export interface Found<T> {
  /** Index in the text behind its last character. */
  end: number
  value: T
}

/** Finds the members a text names at an index. */
export interface NameFinder {
  /** @param from behind the at sign */
  longestAt(text: Folded, from: number): Found<Mention> | null
}

/** Nicknames, so that the longest that stands at a place of a text is found in one walk of it, however many there are. */
export class NameIndex<T> {
  /** By a hash that is made while walking: most places of a text need no more than that. */
  readonly #named = new Map<number, Named<T>[]>()
  /** Of all that were ever here, folded. */
  #longest = 0

  get(nickname: string): T | undefined {
    const folded = fold(nickname)
    return this.#find(hashOf(folded), folded)?.value
  }

  set(nickname: string, value: T): void {
    const folded = fold(nickname)
    const hash = hashOf(folded)
    const known = this.#find(hash, folded)
    if (known) known.value = value
    else if (folded !== '') this.#named.set(hash, [...(this.#named.get(hash) ?? []), { folded, value }])
    this.#longest = Math.max(this.#longest, folded.length)
  }

  delete(nickname: string): void {
    const folded = fold(nickname)
    const hash = hashOf(folded)
    const left = this.#named.get(hash)?.filter((named) => named.folded !== folded) ?? []
    if (left.length > 0) this.#named.set(hash, left)
    else this.#named.delete(hash)
  }

  /**
   * The longest nickname at `from` that is not continued by its last character or word.
   * `null` for none.
   */
  longestAt(text: Folded, from: number): Found<T> | null {
    let found: Found<T> | null = null
    let hash = 0
    const first = text.from(from)
    const last = Math.min(text.text.length, first + this.#longest)
    for (let index = first; index < last;) {
      hash = hashWith(hash, text.text.charCodeAt(index))
      index += 1
      const end = text.end(index)
      if (end < 0 || !this.#named.has(hash)) continue
      const named = this.#find(hash, text.text.slice(first, index))
      if (named && isNameEnd(text.original, from, end)) found = { end, value: named.value }
    }
    return found
  }

  #find(hash: number, folded: string): Named<T> | undefined {
    return this.#named.get(hash)?.find((named) => named.folded === folded)
  }
}

function isNameEnd(text: string, from: number, end: number): boolean {
  return !isInWord(text, end) && isBetweenCharacters(text, end, from)
}

const hashWith = (hash: number, code: number): number => (Math.imul(hash, 31) + code) | 0

function hashOf(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index += 1) hash = hashWith(hash, text.charCodeAt(index))
  return hash
}
