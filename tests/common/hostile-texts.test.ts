import { excerptOf } from '../../common/log/excerpt'
import { Names } from '../../common/text/mention-names'
import { plainText } from '../../common/text/plain-text'
import { readText } from '../../common/text/rich-text'
import { injections } from '../browser/injections'
import { growth, QUADRATIC } from '../support/growth'
import { hostileTexts } from '../support/hostile-texts'
import { isTried } from '../support/part'

const nobody = new Names()

/** Wherever a text may be formatted. */
const places: Record<string, (text: string) => string> = {
  itself: (text) => text,
  bold: (text) => `**a ${text} b**`,
  italic: (text) => `*a ${text} b*`,
  strike: (text) => `~~a ${text} b~~`,
  'a spoiler': (text) => `||a ${text} b||`,
  'a quote': (text) => `> a ${text}`,
  'nested quotes': (text) => `> > a ${text}`,
  'a list': (text) => `- ${text}\n  1. ${text}`,
  code: (text) => `\`\` ${text} \`\``,
  'a block of code': (text) => `\`\`\`${text}\n${text}\n\`\`\``,
  'the words of a link': (text) => `[${text}](https://a.example)`,
  'the address of a link': (text) => `[a](${text}) [b](https://a.example/${text})`,
  'an action': (text) => `/me *a* ${text}`,
}

describe.each(Object.entries(places))('in %s', (name, place) => {
  const where = Object.keys(places).indexOf(name)

  it('sixty injections are text, and no address but of the web and of mail', () => {
    expect(new Set(injections).size).toBe(60)
    for (const text of injections.map(place)) {
      const { pieces } = readText(text, nobody)
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      expect(pieces.filter(({ type }) => type === 'open')).toHaveLength(
        pieces.filter(({ type }) => type === 'close').length,
      )
      for (const piece of pieces) if ('href' in piece) expect(piece.href).toMatch(/^(?:https?:\/\/|mailto:)/)
      expect(plainText(text, 'Ann').length).toBeLessThanOrEqual(301)
    }
  })

  it('thirty hostile texts are read in linear time, into few pieces', () => {
    expect(Object.keys(hostileTexts)).toHaveLength(30)
    const slow: string[] = []
    for (const [at, [name, text]] of Object.entries(hostileTexts).entries()) {
      const { pieces } = readText(place(text(10_000)), nobody)
      expect(pieces.map((piece) => piece.text).join('')).toBe(place(text(10_000)))
      expect(pieces.length).toBeLessThan(430)
      if (where > 0 && !isTried(at, where)) continue
      if (growth((size) => readText(place(text(3 * size)), nobody)) >= QUADRATIC) slow.push(name)
    }
    expect(slow).toEqual([])
  })
})

it.each(['a' + '\u0301'.repeat(700), '\u{1f3fb}'.repeat(300), '\u200d'.repeat(900), '\u{1f1e9}'.repeat(299)])(
  'an endless character is cut short by looking once: %#',
  (text) => {
    const looks = jest.spyOn(Intl.Segmenter.prototype, 'segment')
    const [plain, excerpt] = [plainText(text, 'Ann'), excerptOf(text)]
    expect(looks.mock.calls.length).toBeLessThanOrEqual(3)
    looks.mockRestore()
    expect([plain.length, excerpt.length].map((length) => length > 100)).toEqual([true, true])
    expect([...excerpt].length).toBeLessThanOrEqual(120)
  },
)

it('nests no deeper than there are kinds of marks, quotes and lists', () => {
  const depths = Object.values(hostileTexts).map((text) => {
    let [depth, deepest] = [0, 0]
    for (const { type } of readText(`> - ${text(10_000)}`, nobody).pieces) {
      if (type === 'open') depth += 1
      if (type === 'close') depth -= 1
      deepest = Math.max(deepest, depth)
    }
    return deepest
  })
  expect(Math.max(...depths)).toBeGreaterThan(4)
  expect(Math.max(...depths)).toBeLessThanOrEqual(16)
})
