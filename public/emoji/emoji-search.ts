import { fold } from '../../common/text/folded'

export interface Emoji {
  emoji: string
  /** In the language of the page. */
  name: string
  /** Between the colons of `:smile:`, in English. */
  codes: readonly string[]
  /** What else to find it by, in all languages. */
  words: readonly string[]
  hasTones: boolean
}

const HAN = /\p{Script=Han}/u

/** Those that every word of `query` means, better matches before worse ones. */
export function search(all: readonly Emoji[], query: string, most = Infinity): Emoji[] {
  const terms = fold(query).split(/\s+/).filter(Boolean)
  if (terms.length === 0) return []
  const found: { emoji: Emoji; rank: number }[] = []
  for (const emoji of all) {
    const ranks = terms.map((term) => rankOf(emoji, term))
    if (!ranks.includes(null)) found.push({ emoji, rank: Math.max(...(ranks as number[])) })
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ emoji }) => emoji)
}

/** How well: 0 best, `null` not at all. Among codes and names that begin with it, the shortest is meant. */
function rankOf({ name, codes, words }: Emoji, term: string): number | null {
  const names = [...codes, name.toLowerCase()].filter((each) => each.startsWith(term))
  if (names.length > 0) return Math.min(...names.map((each) => each.length)) / term.length
  // Its name in the other language comes first.
  if (words.includes(term)) return WORD + words.indexOf(term)
  const parts = [...codes.flatMap((code) => code.split('_')), ...name.toLowerCase().split(' '), ...words]
  if (parts.some((part) => part.startsWith(term))) return BEGINNING
  // Han has no spaces between words.
  return HAN.test(term) && parts.some((part) => part.includes(term)) ? ANYWHERE : null
}

/** Behind all that begin with it. */
const [WORD, BEGINNING, ANYWHERE] = [1_000, 2_000, 3_000]
