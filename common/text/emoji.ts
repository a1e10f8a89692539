/** So many stand large; more of them are a text. */
const MOST = 6
/** The longest emoji that are in use, families and flags of regions, stay below this. */
const MOST_UNITS = MOST * 16

const ONLY_EMOJI =
  /^(?:\p{Extended_Pictographic}|\p{RI}|\p{EMod}|\u200d|\ufe0f|[\u{e0020}-\u{e007f}]|\s|[#*0-9]\ufe0f?\u20e3)+$/u
/** Among the pictographs are signs such as ™, which are letters unless something says otherwise. */
const SHOWN_AS_EMOJI = /\p{Emoji_Presentation}|\ufe0f|\u20e3/u
/** Where the browser cannot segment: what begins an emoji, joined ones aside. */
const BEGINNING = /(?<!\u200d)\p{Extended_Pictographic}|\p{RI}{2}|\u20e3/gu

// Firefox learned to segment in version 125.
const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter() : null

/** True for a message of a few emoji and nothing else. */
export function isLargeEmoji(text: string): boolean {
  if (text.length > MOST_UNITS || !ONLY_EMOJI.test(text) || !SHOWN_AS_EMOJI.test(text)) return false
  return countEmoji(text) <= MOST
}

function countEmoji(text: string): number {
  if (!segmenter) return text.match(BEGINNING)?.length ?? 0
  let count = 0
  for (const { segment } of segmenter.segment(text)) if (segment.trim() !== '') count += 1
  return count
}

/** The longest emoji, flags of regions, have 14. */
const MOST_UNITS_OF_ONE = 64

/** Pictographs that are text unless a variation selector follows; a skin tone does the same. */
const NEEDS_SELECTOR = /(?!\p{Emoji_Presentation})\p{Extended_Pictographic}(?!\p{EMod})|[#*0-9](?=\u20e3)/gu

/** Close to RGI, for browsers without the flag `v`. */
const LIKE_EMOJI =
  /^(?:\p{RI}{2}|[#*0-9]\ufe0f\u20e3|\u{1f3f4}[\u{e0061}-\u{e007a}]{5}\u{e007f}|\p{Extended_Pictographic}[\ufe0f\p{EMod}]?(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{EMod}]?)*)$/u

let oneEmoji: RegExp | undefined
/** Some thousands at most. To test one takes 15 µs, a tenth of what a reaction costs. */
const known = new Set<string>()

/** The fully qualified form of a single emoji (UTS #51, RGI): `❤` and `❤️` are one. `null` for anything else. */
export function emojiOf(text: string): string | null {
  if (known.has(text)) return text
  if (text.length > MOST_UNITS_OF_ONE) return null
  const qualified = text.replaceAll('\ufe0f', '').replace(NEEDS_SELECTOR, '$&\ufe0f')
  if (known.has(qualified)) return qualified
  oneEmoji ??= compileOneEmoji()
  if (!oneEmoji.test(qualified)) return null
  known.add(qualified)
  return qualified
}

/** Of thousands of alternatives, so it is compiled when it is needed. */
function compileOneEmoji(): RegExp {
  try {
    return new RegExp('^\\p{RGI_Emoji}$', 'v')
  } catch {
    return LIKE_EMOJI
  }
}
