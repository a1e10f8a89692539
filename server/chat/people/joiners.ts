import { toUnicode } from 'tr46'

/** An emoji ZWJ sequence, also one of a later version of Unicode: each part may have a skin tone or a variation selector. */
const joinedEmoji =
  /\p{Extended_Pictographic}\p{EMod}?\ufe0f?(?:\u200d\p{Extended_Pictographic}\p{EMod}?\ufe0f?)+/gu
/** The flags of England, Scotland and Wales. Any other tags would be invisible letters. */
const taggedFlag =
  /\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}/gu
const joined = /[\p{L}\p{M}]*[\u200c\u200d](?:\p{L}|\p{M}|\u200c|\u200d)*/gu
const joiners = /[\u200c\u200d]/g

/**
 * Removes joiners and tags that are valid: within emoji sequences, and where RFC 5892 CONTEXTJ allows them (appendices A.1
 * and A.2). Those left over are invisible characters.
 */
export function withoutRightJoiners(text: string): string {
  if (!/\u200c|\u200d|\u{e007f}/u.test(text)) return text
  return text
    .replace(joinedEmoji, '☺')
    .replace(taggedFlag, '⚑')
    .replace(joined, (letters) => (isRightlyJoined(letters) ? letters.replace(joiners, '') : letters))
}

/** Keeps the variation selectors within emoji sequences. */
export function withoutVariationSelectors(text: string): string {
  const kept: string[] = text.match(joinedEmoji) ?? []
  const between = text.split(joinedEmoji).map((part) => part.replace(/[\ufe00-\ufe0f]/g, ''))
  return between.map((part, index) => part + (kept[index] ?? '')).join('')
}

function isRightlyJoined(letters: string): boolean {
  return !toUnicode(letters, { checkJoiners: true }).error
}
