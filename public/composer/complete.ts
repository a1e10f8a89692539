import type { Nickname } from '../../common/protocol/ids'
import { lastAtSign } from '../../common/text/at-signs'
import { isInWord, isWordBefore } from '../../common/text/boundaries'
import { fold } from '../../common/text/folded'
import type { NameFinder } from '../../common/text/name-index'
import { readText } from '../../common/text/rich-text'

/** The text before the cursor that may be completed: `from` to the cursor. */
export interface Begun {
  from: number
  query: string
}

export interface Named {
  nickname: Nickname
  isPresent: boolean
}

/** No nickname is longer, marks included. */
const LONGEST_NAME = 80
/** Of an address, what is looked at. */
const LONGEST_ADDRESS = 300
/** A longer list would not be read. */
export const MOST_OFFERS = 8

/** The unfinished mention after an `@` before the cursor. A nickname may contain spaces, but no line break. */
export function mentionBefore(text: string, cursor: number): Begun | null {
  const start = Math.max(0, cursor - LONGEST_NAME)
  const before = text.slice(start, cursor)
  const at = lastAtSign(before)
  const query = before.slice(at + 1)
  if (at < 0 || query.includes('\n') || query.startsWith(' ') || isWordBefore(text, start + at)) return null
  return { from: start + at, query }
}

/** The word before the cursor and those that end it: without spaces between words any of them may begin a name. */
export function wordsBefore(text: string, cursor: number): Begun[] {
  const start = Math.max(0, cursor - LONGEST_NAME)
  const before = text.slice(start, cursor)
  const word = /\S*$/.exec(before)?.[0] ?? ''
  const found: Begun[] = []
  for (let from = cursor - word.length; from < cursor; from++) {
    if (!isInWord(text, from)) found.push({ from, query: text.slice(from, cursor) })
  }
  return found
}

/** `:smi`, `:笑` or `:smile:`. Input methods for Chinese write a wide colon. */
const EMOJI = /(?:^|(?<before>.))(?<colon>[:：])(?<query>[\p{L}\p{N}_+-]+)(?<end>[:：]?)$/su
/** One or two letters may be a smiley such as `:D`. */
const FEWEST_LATIN = 2
/** No code is longer. */
const LONGEST_CODE = 60
const noNames: NameFinder = { longestAt: () => null }

/** The emoji after a `:` before the cursor, and whether a second colon ends it. Not in code, nor in an address. */
export function emojiBefore(text: string, cursor: number): (Begun & { isWhole: boolean }) | null {
  const found = EMOJI.exec(text.slice(Math.max(0, cursor - LONGEST_CODE), cursor))?.groups
  if (!found) return null
  const { before, colon, query, end } = found as Record<'before' | 'colon' | 'query' | 'end', string>
  const from = cursor - end.length - query.length - 1
  if (query.length < FEWEST_LATIN && /[^\p{Lo}]/u.test(query)) return null
  // Behind a word, either colon introduces a sentence of words without spaces between them.
  const mayIntroduce = colon === '：' || /^\p{Lo}/u.test(query)
  if (isWordBefore(text, from) || (mayIntroduce && /\p{L}/u.test(before ?? ''))) return null
  if (isInAddress(text, from) || isInCode(text, cursor)) return null
  return { from, query, isWhole: end !== '' }
}

const isInAddress = (text: string, at: number): boolean =>
  /(?:\/\/|www\.)\S*$/.test(text.slice(Math.max(0, at - LONGEST_ADDRESS), at))

/** Also behind a backtick that is not closed yet. */
const isInCode = (text: string, cursor: number): boolean =>
  [text, `${text.slice(0, cursor)}\``].some((each) => isCodeAt(each, cursor))

function isCodeAt(text: string, at: number): boolean {
  let end = 0
  const piece = readText(text, noNames).pieces.find((each) => (end += each.text.length) >= at)
  return piece?.type === 'code' || piece?.type === 'block'
}

/** The unfinished command at the beginning of the text. */
export function commandBefore(text: string, cursor: number): Begun | null {
  const query = /^\/(\p{L}*)$/u.exec(text.slice(0, cursor))?.[1]
  return query === undefined ? null : { from: 0, query }
}

/** The unfinished nickname behind a command that is about a member. */
export function personBefore(text: string, cursor: number): Begun | null {
  const found = /^\/(?:mute|kick|ban|mod)\s+[@＠]?(\S*)$/u.exec(text.slice(0, cursor))
  return found && { from: cursor - found[1]!.length, query: found[1]! }
}

/**
 * The people `query` may name: those present first, better matches before worse ones.
 * @param people in the order for equal matches
 */
export function matching<T extends Named>(people: Iterable<T>, query: string): T[] {
  const folded = fold(query)
  const found: { person: T; rank: number }[] = []
  for (const person of people) {
    const rank = rankOf(fold(person.nickname), folded)
    if (rank !== null) found.push({ person, rank: rank + (person.isPresent ? 0 : 10) })
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST_OFFERS)
    .map(({ person }) => person)
}

/** 0 when the name begins with it, 1 when a later word does, 2 when the name contains it; `null` for no match. */
function rankOf(name: string, query: string): number | null {
  if (name.startsWith(query)) return 0
  if (query.includes(' ')) return null
  const at = name.indexOf(query)
  if (at < 0) return null
  return isWordBefore(name, at) ? 2 : 1
}
