import { type Emoji, search } from '../../public/emoji/emoji-search'
import { tones, withoutTone, withTone } from '../../public/emoji/skin-tones'

const emoji = (emoji: string, name: string, codes: string, words: string): Emoji => ({
  ...{ emoji, name, codes: codes.split(' '), words: words.split(' '), hasTones: false },
})

const all = [
  emoji('😀', '嘿嘿', 'grinning', '笑脸 高兴 smile'),
  emoji('😸', '微笑的猫', 'smile_cat', '猫 pet'),
  emoji('😄', '大笑', 'smile', '开心 happy'),
  emoji('😂', '笑哭了', 'joy', '眼泪 tear'),
  emoji('🚀', '火箭', 'rocket', '太空 space launch'),
]
const found = (query: string, most?: number) => search(all, query, most).map(({ emoji }) => emoji)

describe('the search for emoji', () => {
  it('puts the shortest code that begins so first, then words', () => {
    expect(found('smi')).toEqual(['😄', '😸', '😀'])
    expect(found('smile')).toEqual(['😄', '😸', '😀'])
  })

  it('finds Latin words by their beginning only', () => {
    expect(found('ocket')).toEqual([])
    expect(found('cat')).toEqual(['😸'])
  })

  it('finds Han anywhere, names that begin so first', () => {
    expect(found('笑')).toEqual(['😂', '😀', '😸', '😄'])
  })

  it('ignores case and width, and takes several words together', () => {
    expect(found('ＲＯＣＫＥＴ')).toEqual(['🚀'])
    expect(found('smile 猫')).toEqual(['😸'])
    expect(found('smile 太空')).toEqual([])
  })

  it('finds nothing for nothing, and at most so many', () => {
    expect(found('  ')).toEqual([])
    expect(found('smile', 2)).toEqual(['😄', '😸'])
  })
})

describe('a skin tone', () => {
  it.each([
    ['👍', '👍🏽'],
    ['☝️', '☝🏽'],
    ['🕵️‍♀️', '🕵🏽‍♀️'],
    ['👩‍❤️‍💋‍👨', '👩🏽‍❤️‍💋‍👨🏽'],
    ['🧑‍🤝‍🧑', '🧑🏽‍🤝‍🧑🏽'],
    ['🤝', '🤝🏽'],
  ])('of %s makes %s', (plain, toned) => {
    expect(withTone(plain, 3)).toBe(toned)
    expect(withTone(plain, 0)).toBe(plain)
    expect(new Set(tones.map((tone) => withoutTone(withTone(plain, tone))))).toHaveProperty('size', 1)
  })
})
