import type { Member, MemberId } from '../../server/protocol'

interface Letter {
  next: Map<number, Letter>
  /** Whose nickname ends here. */
  id: MemberId | null
}

/** Scripts that put a space between words: in these a name ends where its word ends. */
const SPACED =
  /[\p{N}_\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}]/u

/** True when `character` goes on with a word that was begun before it. */
export const isWord = (character: string | undefined): boolean =>
  character !== undefined && SPACED.test(character)

/** The nicknames a message may mention, letter by letter, so that the longest is found in one walk. */
export class Names {
  readonly #first: Letter = { next: new Map(), id: null }

  /**
   * @param isPresent the nickname is theirs now, whoever else had it
   * @returns whether it was unknown
   */
  add({ id, nickname }: Member, isPresent: boolean): boolean {
    let letter = this.#first
    const name = lowered(nickname)
    for (let at = 0; at < name.length; at++) {
      const code = name.charCodeAt(at)
      let next = letter.next.get(code)
      if (!next) letter.next.set(code, (next = { next: new Map(), id: null }))
      letter = next
    }
    const isNew = letter.id === null
    if (isNew || isPresent) letter.id = id
    return isNew
  }

  /** The longest nickname that stands at `from`; `null` when none does. @param text as `lowered` has it */
  at(text: string, from: number): { end: number; id: MemberId } | null {
    let found: { end: number; id: MemberId } | null = null
    let end = from
    for (let letter = this.#first.next.get(text.charCodeAt(end)); letter;) {
      end += 1
      const { id, next } = letter
      if (id !== null && !(isWord(text[end - 1]) && isWord(text[end]))) found = { end, id }
      letter = next.get(text.charCodeAt(end))
    }
    return found
  }
}

/** In small letters, and as long as it was. */
export function lowered(text: string): string {
  const small = text.toLowerCase()
  return small.length === text.length ? small : text
}
