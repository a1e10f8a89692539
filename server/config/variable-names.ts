/** So many letters may be wrong, for each so many of a name. */
const LETTERS_PER_MISTAKE = 6
/** Names of one short word, such as `PORT`, are near to many ordinary variables. */
const LEAST_LENGTH = 7
const LEAST_COMMON_WORDS = 2
const COMMON_WORDS_PART = 2 / 3

/**
 * Variables that are not read, with the one that was probably meant. Those of the system and of other programs are not
 * similar to any of ours.
 */
export function misspelled(
  given: Iterable<string>,
  known: readonly string[],
): { name: string; meant: string }[] {
  const isKnown = new Set(known)
  return [...given].flatMap((name) => {
    if (isKnown.has(name)) return []
    const meant = nearest(name, known)
    return meant === null ? [] : [{ name, meant }]
  })
}

function nearest(name: string, known: readonly string[]): string | null {
  const written = name.toUpperCase().replaceAll('-', '_')
  let found: string | null = null
  let least = Infinity
  for (const candidate of known) {
    const mistakes = distance(singular(written), singular(candidate))
    if (mistakes >= least || !(isClose(written, candidate, mistakes) || sharesWords(written, candidate)))
      continue
    found = candidate
    least = mistakes
  }
  return found
}

function isClose(name: string, candidate: string, mistakes: number): boolean {
  if (name === candidate) return true
  return candidate.length >= LEAST_LENGTH && mistakes <= Math.floor(candidate.length / LETTERS_PER_MISTAKE)
}

/** As `RATE_MESSAGES` or `MAX_CONNECTIONS_PER_IP`: the same beginning, and most words of ours. */
function sharesWords(name: string, candidate: string): boolean {
  const words = singular(name).split('_')
  const ours = singular(candidate).split('_')
  const common = words.filter((word) => ours.includes(word)).length
  return words[0] === ours[0] && common >= LEAST_COMMON_WORDS && common / words.length >= COMMON_WORDS_PART
}

/** Each word without the mark of its plural. */
function singular(name: string): string {
  return name
    .split('_')
    .map((word) => word.replace(/IES$/, 'Y').replace(/(?<=..)S$/, ''))
    .join('_')
}

/** Letters to add, remove, replace, or swap with the next one (optimal string alignment). */
function distance(from: string, to: string): number {
  let before: number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (let line = 0; line < from.length; line += 1) {
    const next = [line + 1]
    for (let at = 0; at < to.length; at += 1) {
      const replaced = row[at]! + Number(from[line] !== to[at])
      const isSwapped = line > 0 && at > 0 && from[line] === to[at - 1] && from[line - 1] === to[at]
      const swapped = isSwapped ? before[at - 1]! + 1 : Infinity
      next.push(Math.min(next[at]! + 1, row[at + 1]! + 1, replaced, swapped))
    }
    before = row
    row = next
  }
  return row.at(-1)!
}
