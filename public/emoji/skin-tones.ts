/** Those of Fitzpatrick from light to dark; 0 for none. */
export const tones = [0, 1, 2, 3, 4, 5] as const
export type Tone = (typeof tones)[number]

/** U+1F3FB is the first modifier. */
const BEFORE_FIRST = 0x1f3fa
/** The handshake between two people stays as it is. */
const TONEABLE = /(?!🤝\u200d)(\p{Emoji_Modifier_Base})\ufe0f?/gu
const TONE = /[\ufe0f\p{Emoji_Modifier}]/gu

export const isTone = (value: unknown): value is Tone => (tones as readonly unknown[]).includes(value)

/** @param emoji without a tone, one that has them */
export function withTone(emoji: string, tone: Tone): string {
  return tone === 0 ? emoji : emoji.replace(TONEABLE, `$1${String.fromCodePoint(BEFORE_FIRST + tone)}`)
}

/** The same for all tones of an emoji; without variation selectors, which a tone replaces. */
export const withoutTone = (emoji: string): string => emoji.replace(TONE, '')
