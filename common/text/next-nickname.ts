/** The limits of the server (PROTOCOL, N1). */
const MAX_GRAPHEMES = 32
const MAX_CODE_POINTS = 4 * MAX_GRAPHEMES

/** A number that counts; a longer one, or one with a zero before it, is part of the name. */
const NUMBER = /^(.*\D)([1-9]\d{0,4})$/su

const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter() : null

/** Another nickname for one that is taken: with a number, or the next number. `''` where there is no name. */
export function nextNickname(taken: string): string {
  const [, name, number] = NUMBER.exec(taken) ?? []
  return name === undefined ? withNumber(taken, 2) : withEnd(name, String(Number(number) + 1))
}

/** The nickname with a number behind it, shortened where it would be too long. */
export function withNumber(name: string, number: number): string {
  return withEnd(name, ` ${number}`)
}

function withEnd(name: string, end: string): string {
  const beginning = beginningOf(name, MAX_GRAPHEMES - end.length, MAX_CODE_POINTS - end.length)
  return beginning === '' ? '' : (end.startsWith(' ') ? beginning.trimEnd() : beginning) + end
}

/** Whole characters only: half a flag is another one. */
function beginningOf(name: string, maxGraphemes: number, maxCodePoints: number): string {
  const characters = segmenter
    ? Array.from(segmenter.segment(name), ({ segment }) => segment)
    : Array.from(name)
  let beginning = ''
  for (const character of characters.slice(0, maxGraphemes)) {
    if (Array.from(beginning + character).length > maxCodePoints) break
    beginning += character
  }
  return beginning
}
