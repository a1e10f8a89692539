import { toUnicode } from 'tr46'

/** An emoji sequence: each part may have a skin tone or a variation selector. Those of later versions of Unicode count too. */
const joinedEmoji =
  /\p{Extended_Pictographic}\p{EMod}?\ufe0f?(?:\u200d\p{Extended_Pictographic}\p{EMod}?\ufe0f?)+/gu
/** The flags of England, Scotland and Wales. Other tags would be letters that nobody sees. */
const taggedFlag =
  /\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}/gu
const joined = /[\p{L}\p{M}]*[\u200c\u200d](?:\p{L}|\p{M}|\u200c|\u200d)*/gu
const joiners = /[\u200c\u200d]/g

/**
 * The text without the joiners and tags that are where they belong, so that those left over are invisible characters:
 * within emoji sequences, and where RFC 5892 CONTEXTJ has them (appendices A.1 and A.2).
 */
export function withoutRightJoiners(text: string): string {
  if (!/\u200c|\u200d|\u{e007f}/u.test(text)) return text
  return text
    .replace(joinedEmoji, '☺')
    .replace(taggedFlag, '⚑')
    .replace(joined, (letters) => (isRightlyJoined(letters) ? letters.replace(joiners, '') : letters))
}

/** Keeps the variation selectors of emoji sequences, where they belong to the picture. */
export function withoutVariationSelectors(text: string): string {
  const kept: string[] = text.match(joinedEmoji) ?? []
  const between = text.split(joinedEmoji).map((part) => part.replace(/[\ufe00-\ufe0f]/g, ''))
  return between.map((part, index) => part + (kept[index] ?? '')).join('')
}

function isRightlyJoined(letters: string): boolean {
  return !toUnicode(letters, { checkJoiners: true }).error
}
