import { emojiOf } from '../../common/text/emoji'

describe('a single emoji', () => {
  it.each(['👍', '👍🏽', '❤️', '☝🏽', '👨‍👩‍👧‍👦', '👩‍❤️‍💋‍👨', '🧔🏾‍♂️', '🏳️‍🌈', '🏴‍☠️', '🇨🇳', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '7️⃣', '#️⃣', '™️', '🫩', '🐦‍🔥'])(
    'is %s, in the form that it already has',
    (emoji) => expect(emojiOf(emoji)).toBe(emoji),
  )

  it.each([
    ['❤', '❤️'],
    ['7⃣', '7️⃣'],
    ['☝️🏽', '☝🏽'],
    ['👍️', '👍'],
    ['🏳‍🌈', '🏳️‍🌈'],
    ['👁‍🗨', '👁️‍🗨️'],
    ['❤️️', '❤️'],
  ])('is %s, written as %s', (text, canonical) => expect(emojiOf(text)).toBe(canonical))

  it.each([
    ['nothing', ''],
    ['a letter', 'a'],
    ['a digit', '7'],
    ['two emoji', '👍👍'],
    ['a space around', ' 👍'],
    ['a line break after', '👍\n'],
    ['half a flag', '🇨'],
    ['no flag of a region', '🇽🇽'],
    ['a text variation', '❤︎'],
    ['two emoji joined', '👍‍👍'],
    ['a joiner at the end', '👍‍'],
    ['half a surrogate pair', '\ud83d'],
    ['a variation selector', '\ufe0f'],
    ['a face that was packed with marks', `😀${'\u0301'.repeat(3)}`],
    ['hidden tags', '🏴󠁧󠁢󠁡󠁢󠁣󠁿'],
    ['a very long text', '👨‍👩‍👧‍👦'.repeat(10_000)],
  ])('is not %s', (_, text) => expect(emojiOf(text)).toBeNull())
})
