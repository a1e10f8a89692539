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
