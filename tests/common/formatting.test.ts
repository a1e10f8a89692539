import { Names } from '../../common/text/mention-names'
import { type Piece, readText } from '../../common/text/rich-text'
import type { MemberId, Nickname } from '../../common/protocol/ids'

const names = new Names()
names.add({ id: 'ann' as MemberId, nickname: 'Ann' as Nickname }, true)

/** How a text is read: what is hidden is left out, and styles are around what is in them. */
const read = (text: string): string => readText(text, names).pieces.map(shown).join('')

function shown(piece: Piece): string {
  switch (piece.type) {
    case 'text':
    case 'bullet':
      return piece.text
    case 'mark':
      return ''
    case 'open':
      return `${piece.style}(`
    case 'close':
      return ')'
    default:
      return `${piece.type}(${piece.text})`
  }
}

describe('marks around words', () => {
  it.each([
    ['**bold** and *italic*, _italic_', 'bold(bold) and italic(italic), italic(italic)'],
    ['~~gone~~ ||he did it||', 'strike(gone) spoiler(he did it)'],
    ['***both***', 'bold(italic(both))'],
    ['**bold *both***', 'bold(bold italic(both))'],
    ['*italic **both***', 'italic(italic bold(both))'],
    ['**a _b ~~c ||d||~~_**', 'bold(a italic(b strike(c spoiler(d))))'],
    ['(**bold**), "*italic*".', '(bold(bold)), "italic(italic)".'],
    ['**two\nlines**', 'bold(two\nlines)'],
    ['**@Ann** *https://a.example/x_y*', 'bold(mention(@Ann)) italic(link(https://a.example/x_y))'],
    ['**a `**` b**', 'bold(a code(**) b)'],
    ['||🍵||', 'spoiler(🍵)'],
    ['你好**世界**。', '你好bold(世界)。'],
    ['**“世界”**很好', 'bold(“世界”)很好'],
    ['**注意：**不要', 'bold(注意：)不要'],
    ['用Python**很**方便', '用Pythonbold(很)方便'],
    ['凶手是||管家||吧', '凶手是spoiler(管家)吧'],
    ['**굵게**는', 'bold(굵게)는'],
    ['*a **b *c* d**', '*a bold(b italic(c) d)'],
    ['/me *waves*', 'italic(waves)'],
  ])('style them, in %j', (text, expected) => expect(read(text)).toBe(expected))

  it.each([
    ...[
      'snake_case_name',
      '2*3*4',
      '2**3**4',
      'a || b || c',
      'a||b||c',
      'a*(b+c)*d',
      '__init__',
      '__proto__',
    ],
    ...['**', '****', '** **', '**a', 'a**', '*a_', '**a *b', '~a~', '~~~~', '|a|', '|||a|||', '*\na*'],
    ...['*_*', '>_<', '(*^_^*)', '(*^▽^*)', '(*/ω\\*)', '^_^ *_* ^_^', '||---||', '¯\\_(ツ)_/¯'],
    ...[
      'src/**/*.ts, lib/**/*.ts',
      'ls *.ts *.js',
      'f(*args, **kwargs)',
      '****** and ******',
      'p***word***s',
    ],
    ...['*a\n\nb*', '5* and 4*', '\\*a\\*', '**a', '*a `b*`'.slice(0, 4)],
  ])('that have no pair, or stand in a word, are text: %j', (text) => expect(read(text)).toBe(text))

  it('that cross each other are the pair that ends first', () => {
    expect(read('**a *b** c*')).toBe('bold(a *b) c*')
    expect(read('*a [b* c](https://a.example)')).toBe('italic(a [b) c](link(https://a.example))')
  })
})

describe('lines', () => {
  it.each([
    ['> quoted\nanswer', 'quote(quoted\n)answer'],
    ['> one\n> two\n>\n> three', 'quote(one\ntwo\n\nthree)'],
    ['> one\n> > two\n> one', 'quote(one\nquote(two\n)one)'],
    ['>> two', 'quote(quote(two))'],
    ['> **a**\n> *b\n> c*', 'quote(bold(a)\n*b\nc*)'],
    ['> - a\n> - b\nc', 'quote(list(item(- a\n)item(- b\n)))c'],
    ['- a\n- b\nc', 'list(item(- a\n)item(- b\n))c'],
    ['1. a\n2. b', 'list(item(1. a\n)item(2. b))'],
    ['- a\n  - b\n  - c\n- d', 'list(item(- a\nlist(item(- b\n)item(- c\n)))item(- d))'],
    ['- a\n      - b', 'list(item(- a\nlist(item(- b))))'],
    ['- **a** `b`\n- [ ] c', 'list(item(- bold(a) code(b)\n)item(- [ ] c))'],
    ['- `a\n- b`', 'list(item(- `a\n)item(- b`))'],
    ['a\n> b\n\nc', 'a\nquote(b\n)\nc'],
    [`${'>'.repeat(9)} deep`, `${'quote('.repeat(4)}deep))))`],
  ])('are quotes and lists, in %j', (text, expected) => expect(read(text)).toBe(expected))

  it.each([
    ...[
      '>text',
      '>_<',
      '>',
      '> ',
      '> \n> ',
      '>>>',
      '-',
      '- ',
      '-5',
      '--',
      '1.',
      '1.5',
      '1990. a',
      'a - b',
      '- \n- ',
    ],
    ...['a\n-b', '1) a', '* a', '+ a', '/me - a'.slice(4, 5), '# a', '---'],
  ])('are text, in %j', (text) => expect(read(text)).toBe(text))
})

describe('words that are a link', () => {
  const targets = (text: string): string[] =>
    readText(text, names).pieces.flatMap((piece) =>
      piece.type === 'open' && piece.style === 'words' ? piece.href : [],
    )

  it.each([
    ['[see](https://example.com/a)more', 'words(see)more', 'https://example.com/a'],
    ['看[这里](https://例え.jp/a_(b))。', '看words(这里)。', 'https://xn--r8jz45g.jp/a_(b)'],
    ['[**a** `b`](http://a.example/?x#y)', 'words(bold(a) code(b))', 'http://a.example/?x#y'],
    ['**[a](https://a.example/*x*)**', 'bold(words(a))', 'https://a.example/*x*'],
    ['[[a](https://a.example/)]', '[words(a)]', 'https://a.example/'],
    ['![a](https://a.example/)', '!words(a)', 'https://a.example/'],
  ])('lead there: %j', (text, expected, href) => {
    expect(read(text)).toBe(expected)
    expect(targets(text)).toEqual([href])
  })

  it.each([
    ...[
      '[a]',
      '[a]()',
      '[a](b)',
      '[](https://a.example)',
      '[ ](https://a.example)',
      '[a] (https://a.example)',
    ],
    ...[
      '[a](javascript:alert(1))',
      '[a](data:text/html,x)',
      '[a](//a.example)',
      '[a](/path)',
      '[a](mailto:a@b.c)',
    ],
    ...[
      '[a](https://a.example "b")',
      '[a](<https://a.example>)',
      '[a](https://b@evil.example/)',
      '[a](https:// x)',
    ],
    ...['[\u200b](https://a.example)', '[a](https://a.example', '[a\n\nb](https://a.example)', '[a](https:)'],
    // Words that say another address lead nowhere, and that address leads where it says.
    ...['[https://bank.example](https://evil.example)', '[www.bank.example](https://evil.example)'],
    ...['[@Ann](https://a.example)', '[a@bank.example](https://evil.example)'],
  ])('are text otherwise: %j', (text) => expect(targets(text)).toEqual([]))
})
