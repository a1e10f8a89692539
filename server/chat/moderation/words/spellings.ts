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
