/** A text of about this size, of one brick or a few in turn. */
const wall =
  (...bricks: string[]) =>
  (size: number): string =>
    bricks.join('').repeat(Math.ceil(size / bricks.join('').length))

/** An opening for the first half of a text, and what closes it for the second. */
const nested =
  (opening: string, closing: string) =>
  (size: number): string =>
    opening.repeat(size / 2 / opening.length) + closing.repeat(size / 2 / closing.length)

/** Thirty texts that a reader of formatting could spend long on, by size. */
export const hostileTexts: Readonly<Record<string, (size: number) => string>> = {
  stars: wall('*'),
  'stars and spaces': wall('* '),
  'marks that open': wall('*a '),
  'marks that close': wall('a* '),
  'marks that open and close': wall('*!'),
  'a mark without words, and marks that close': (size) => `**!${wall('!** ')(size)}`,
  'all marks that open': wall('**a _b ~~c ||d [e '),
  'all marks that close': wall('a** b_ c~~ d|| e] '),
  'runs of every length': (size) =>
    Array.from({ length: Math.sqrt(2 * size) }, (_, n) => '*'.repeat(n)).join(' '),
  'crossing marks': wall('*a **b* c** '),
  'marks beside Chinese': wall('你**好**，'),
  'marks beside emoji': wall('||🍵||'),
  'nested bold and italic': nested('*_a', 'a_*'),
  'nested spoilers': nested('||a ', 'b|| '),
  underscores: wall('a_b'),
  'square brackets': wall('['),
  'nested brackets': nested('[', ']'),
  'links without an end': wall('[a](http://a.b/('),
  'links without words': wall('[](http://a.b)'),
  'links in links': nested('[a', '](http://a.b)'),
  'words of a link that go on': (size) => `[${wall('](http://a.b/[a')(size)}`,
  'quotes of every depth': (size) =>
    Array.from({ length: Math.sqrt(2 * size) }, (_, n) => '>'.repeat(n)).join(' a\n'),
  'nested quotes': (size) => `${wall('> ')(size)}a`,
  'quotes without words': wall('> \n'),
  'lists of every depth': wall('- a\n  - b\n    - c\n'),
  'items without words': wall('- '),
  'spaces before words': (size) => `${' '.repeat(size / 2)}a${'\n b'.repeat(size / 6)}`,
  'unbalanced fences': wall('```\na\n````\n'),
  'fences around nothing': wall('```\n\n```\n'),
  'backticks of every length': (size) =>
    Array.from({ length: Math.sqrt(2 * size) }, (_, n) => '`'.repeat(n)).join('a'),
}
