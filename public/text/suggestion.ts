/** Room for a number of three digits in a nickname of 32 characters and 128 code points. */
const LONGEST = 28
const MOST_CODE_POINTS = 120

const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter() : null

/** Another nickname for one that is taken: a number behind it, or the next one for one that has a number. */
export function suggestionFor(taken: string): string {
  const [, name = '', number] = /^(.*?)(\d{0,6})$/u.exec(taken) ?? []
  return name === '' ? '' : `${beginningOf(name)}${number ? Number(number) + 1 : 2}`
}

/** Whole characters only: half a flag is another one. */
function beginningOf(name: string): string {
  const characters = segmenter
    ? Array.from(segmenter.segment(name), ({ segment }) => segment)
    : Array.from(name)
  let beginning = ''
  for (const character of characters.slice(0, LONGEST)) {
    if (Array.from(beginning + character).length > MOST_CODE_POINTS) break
    beginning += character
  }
  return beginning
}
