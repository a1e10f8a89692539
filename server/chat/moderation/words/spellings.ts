/** Digits and signs that stand for letters beside one. Only where a run begins: it is read once. */
const stand = /(?<![013457@$!|])[013457@$!|]+(?=[a-z])|(?<=[a-z])[013457@$](?![013457@$]*[\p{L}\p{N}])/giu
const letters: Readonly<Record<string, string>> = {
  ...{ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i', '|': 'i' },
}
const alsoL = /[1!|]/
const repeated = /(\p{L})\1{2,}/giu

/** A text as it is, and as a reader may read it: with letters for the digits between them, and without their repetition. */
export function spellingsOf(text: string): string[] {
  const spellings = [text]
  if (isPlain(text)) return spellings
  const stood = asLetters(text, letters)
  if (stood !== text) {
    spellings.push(stood)
    if (alsoL.test(text)) spellings.push(asLetters(text, { ...letters, '1': 'l', '!': 'l', '|': 'l' }))
  }
  const once = text.replace(repeated, '$1')
  if (once !== text) spellings.push(once, text.replace(repeated, '$1$1'))
  return spellings
}

const asLetters = (text: string, letters: Readonly<Record<string, string>>): string =>
  text.replace(stand, (signs) => [...signs].map((sign) => letters[sign]!).join(''))

/** What a UTF-16 unit is to `isPlain`. Others are a part of a letter, or a letter that has a case beside ASCII. */
const [BETWEEN, LATIN, OTHER_LETTER, SIGN_BEFORE, SIGN, OTHERS] = [1, 2, 3, 4, 5, 6]
/** By unit; 0 where it was not looked at yet. */
const kinds = new Uint8Array(0x10000)

/** Whether a text surely has one spelling: no sign beside a letter, and no letter three times. Most have, and need no search. */
function isPlain(text: string): boolean {
  let [kind, unit, times] = [BETWEEN, 0, 0]
  for (let at = 0; at < text.length; at += 1) {
    const [lastKind, last] = [kind, unit]
    unit = text.charCodeAt(at)
    kind = kinds[unit] || (kinds[unit] = kindOf(unit))
    if (kind === LATIN) unit |= 0x20
    times = unit === last ? times + 1 : 1
    if (
      kind === OTHERS ||
      (kind === LATIN && lastKind >= SIGN_BEFORE) ||
      (kind === SIGN && lastKind === LATIN) ||
      (times === 3 && (kind === LATIN || kind === OTHER_LETTER))
    )
      return false
  }
  return true
}

function kindOf(unit: number): number {
  const written = String.fromCharCode(unit)
  if (/[a-z]/i.test(written)) return LATIN
  if (/[!|]/.test(written)) return SIGN_BEFORE
  if (written in letters) return SIGN
  // The first half of a pair: of these, only those of emoji are surely no letters.
  if (unit >= 0xd800 && unit < 0xdc00) return unit >= 0xd83c && unit <= 0xd83e ? BETWEEN : OTHERS
  if (!/\p{L}/u.test(written)) return BETWEEN
  return written.toLowerCase() === written.toUpperCase() ? OTHER_LETTER : OTHERS
}
