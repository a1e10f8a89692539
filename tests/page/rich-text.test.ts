import fc from 'fast-check'
import { readText, type Piece } from '../../common/text/rich-text'
import { Names } from '../../common/text/mention-names'
import type { MemberId, Nickname } from '../../common/protocol/ids'
import { growth, QUADRATIC } from '../support/growth'
import { isTried, runs } from '../support/part'

const people = (...nicknames: string[]): Names => {
  const names = new Names()
  for (const nickname of nicknames)
    names.add({ id: `id of ${nickname}` as MemberId, nickname: nickname as Nickname }, true)
  return names
}
const nobody = new Names()

/** How a text is parsed: plain text as it is, other pieces as `type(text)`, and styles around what is in them. */
const parsed = (text: string, names = nobody): string => readText(text, names).pieces.map(shown).join('')

function shown(piece: Piece): string {
  if (piece.type === 'text') return piece.text
  if (piece.type === 'mark') return ''
  if (piece.type === 'close') return ')'
  return piece.type === 'open' ? `${piece.style}(` : `${piece.type}(${piece.text})`
}

const linkIn = (text: string): string | undefined =>
  readText(text, nobody).pieces.find(({ type }) => type === 'link')?.text

describe('a text', () => {
  const bricks = fc.constantFrom(
    ...['`', '``', '```', '\n', '```\n', '\n```', '@', '@Ann', '@阿青', 'http://', 'https://a.b', '(', ')'],
    ...[
      '。',
      '，',
      '/me ',
      '🍵',
      '👨‍👩‍👧',
      ' ',
      'x',
      '看',
      '.',
      ',',
      '\u202e',
      '\u0301',
      'مرحبا',
      '/',
      '?',
      '[',
      ']',
    ],
  )
  const made = fc.array(bricks, { maxLength: 60 }).map((some) => some.join(''))
  const names = people('Ann', 'Ann Lee', '阿青', '@', '@@@@', '`')

  it('is complete and in order in its pieces', () => {
    fc.assert(
      fc.property(fc.oneof(made, fc.string({ unit: 'binary' })), (text) => {
        const { pieces } = readText(text, names)
        expect(pieces.map((piece) => piece.text).join('')).toBe(text)
        const seen = pieces.filter(({ type }) => type !== 'open' && type !== 'close')
        expect(seen.every((piece) => piece.text !== '')).toBe(true)
        for (const piece of pieces) if (piece.type === 'link') expect(piece.href).toMatch(/^https?:\/\//)
      }),
      { numRuns: runs(2_000) },
    )
  })

  const crowd = people(...Array.from({ length: 32 }, (_, index) => '@'.repeat(index + 1)), 'a'.repeat(32))
  const bricksOfWalls = [
    ...[
      '`',
      '``` ',
      '`a',
      '``a`',
      '\n```',
      '```\n',
      '`\n``',
      '`a``b```c',
      '@',
      '@a',
      `@${'a'.repeat(31)}`,
      'a@',
    ],
    ...[
      'http://',
      'http://[',
      'http://a看',
      'http://a.b(',
      'http://a.b/)',
      'h',
      'https://@',
      'http://a:b@',
      'www.',
    ],
    ...[
      '(',
      ')',
      '🍵',
      '👨‍👩‍👧',
      '\u0301',
      'z\u0301',
      ' ',
      '\n',
      '。',
      `http://a.b/${'('.repeat(60)}`,
      'a.',
      '!',
      '~',
      ',',
    ],
    ...[
      'www.a看',
      'www.a.bc看',
      '看.',
      "'http://a.b/'c",
      ',http://',
      `${'a'.repeat(64)}@`,
      'a@b.',
      '_',
      ',a',
      '\u200d',
    ],
  ]

  const befores = ['', 'http://', 'http://a.b/', '```\n', '/me @', "*'www.a.bc/"]

  it.each(bricksOfWalls.map((brick, at) => [brick, at] as const))(
    'made of %j is parsed in linear time, into few pieces',
    (brick, at) => {
      for (const [where, before] of befores.entries()) {
        const text = (size: number) => before + brick.repeat(Math.ceil(size / brick.length))
        expect(readText(text(4_000), crowd).pieces.length).toBeLessThan(210)
        if (where > 0 && !isTried(at, where)) continue
        expect(growth((size) => readText(text(size), crowd))).toBeLessThan(QUADRATIC)
      }
    },
  )
})

describe('a link', () => {
  it.each([
    ['look at https://example.com/a?b=c#d now', 'https://example.com/a?b=c#d'],
    ['(see http://example.com/a)', 'http://example.com/a'],
    [
      'https://en.wikipedia.org/wiki/Tea_(disambiguation)',
      'https://en.wikipedia.org/wiki/Tea_(disambiguation)',
    ],
    ['(https://en.wikipedia.org/wiki/Tea_(plant)).', 'https://en.wikipedia.org/wiki/Tea_(plant)'],
    ['“https://example.com/a?”', 'https://example.com/a'],
    ['https://example.com/a...', 'https://example.com/a'],
    ['Really https://example.com?!', 'https://example.com'],
    ['看https://example.com/茶馆。', 'https://example.com/茶馆'],
    ['看https://example.com，很好', 'https://example.com'],
    ['「https://example.com」', 'https://example.com'],
    ['（https://example.com/a）', 'https://example.com/a'],
    ['https://example.com看看', 'https://example.com'],
    ['http://localhost:3000看看', 'http://localhost:3000'],
    ['http://茶馆.中国/路', 'http://茶馆.中国/路'],
    ['HTTPS://EXAMPLE.COM', 'HTTPS://EXAMPLE.COM'],
    ['http://192.168.1.5:3000/r/茶', 'http://192.168.1.5:3000/r/茶'],
    ['http://[::1]:3000/', 'http://[::1]:3000/'],
    ['<https://example.com>', 'https://example.com'],
    ['"https://example.com"', 'https://example.com'],
    ['https://example.com/\u202efdp.exe', 'https://example.com/'],
  ])('in %s is %s', (text, link) => expect(linkIn(text)).toBe(link))

  it.each([
    ...[
      'javascript:alert(1)',
      'ftp://example.com',
      'http://',
      'https:// x',
      'xhttp://example.com',
      'example.com',
    ],
    ...['data:text/html,x', 'http://[', 'https://bank.example@evil.example/', 'http://user:word@example.com'],
    ...['vbscript:http', 'file:///etc/passwd', '//example.com', 'http:example.com', 'http:/example.com'],
  ])('is not in %s', (text) => expect(linkIn(text)).toBeUndefined())
})

describe('a mention', () => {
  it.each([
    ['hi @Ann!', ['Ann'], 'hi mention(@Ann)!'],
    ['hi @ann', ['Ann'], 'hi mention(@ann)'],
    ['@Ann Lee and @Ann', ['Ann', 'Ann Lee'], 'mention(@Ann Lee) and mention(@Ann)'],
    ['@Ann Leeds', ['Ann', 'Ann Lee'], 'mention(@Ann) Leeds'],
    ['@Anna', ['Ann'], '@Anna'],
    ['@阿青你好', ['阿青'], 'mention(@阿青)你好'],
    ['你好@阿青', ['阿青'], '你好mention(@阿青)'],
    ['@茶客 3127，@茶客 31278', ['茶客 3127', '茶客 3'], 'mention(@茶客 3127)，@茶客 31278'],
    ['mail@Ann', ['Ann'], 'mail@Ann'],
    ['@@Ann @ Ann @', ['Ann'], '@mention(@Ann) @ Ann @'],
    ['@🍵🍵', ['🍵'], 'mention(@🍵)🍵'],
    ['`@Ann` https://a.b/@Ann', ['Ann'], 'code(@Ann) link(https://a.b/@Ann)'],
    ['@Bob', [], '@Bob'],
  ])('in %s', (text, nicknames, expected) => expect(parsed(text, people(...nicknames))).toBe(expected))

  it('names the member who has the nickname now', () => {
    const names = people('Ann')
    const mentioned = () => readText('@Ann', names).pieces
    expect(names.add({ id: 'earlier' as MemberId, nickname: 'Ann' as Nickname }, false)).toBe(false)
    expect(mentioned()).toMatchObject([{ type: 'mention', text: '@Ann', member: { id: 'id of Ann' } }])
    expect(names.add({ id: 'another' as MemberId, nickname: 'Ann' as Nickname }, true)).toBe(false)
    expect(mentioned()).toMatchObject([{ type: 'mention', text: '@Ann', member: { id: 'another' } }])
  })
})

describe('code', () => {
  it.each([
    ['run `npm ci` now', 'run code(npm ci) now'],
    ['``a`b`` `c`', 'code(a`b) code(c)'],
    ['`` `a` ``', 'code(`a`)'],
    ['` a `` b `', 'code(a `` b)'],
    ['` ` `` ``', '` ` `` ``'],
    ['`a``b`', 'code(a``b)'],
    ['```a``', '```a``'],
    ['a `b\nc` d', 'a code(b\nc) d'],
    ['a `b\n\nc` d', 'a `b\n\nc` d'],
    ['a `b\n```\nc`\n```', 'a `b\nblock(c`)'],
    ['a ```b``` c', 'a code(b) c'],
    ['```npm ci```', 'code(npm ci)'],
    ['``` 代码 ```', 'code(代码)'],
    ['``` a `` ```b', 'code(a ``)b'],
  ])('in a line, in %j', (text, expected) => expect(parsed(text)).toBe(expected))

  it.each([
    ['```\none\n\ntwo\n```', 'block(one\n\ntwo)'],
    ['see\n```js\nlet a\n``` \nthere', 'see\nblock(let a)there'],
    ['```js title="x"\nlet a\n```', 'block(let a)'],
    ['``` js {1,3} 你好\nlet a\n```', 'block(let a)'],
    ['```let a = 1\nlet b```\nx', 'block(let b```\nx)'],
    ['````\n```\n````', 'block(```)'],
    ['```\na\n`````\nb', 'block(a)b'],
    ['```\na\n``\n```', 'block(a\n``)'],
    ['```\na\n``` b\n```', 'block(a\n``` b)'],
    ['   ```\n   a\n  ```\nb', 'block(   a)b'],
    ['```\na\n   ```\nb', 'block(a)b'],
    ['```\na\n    ```\nb', 'block(a\n    ```\nb)'],
    ['    ```\na', '    ```\na'],
    ['~~~\na\n~~~\nb', 'block(a)b'],
    ['~~~ `x` ~~~\na\n~~~~', 'block(a)'],
    ['~~~\n```\na\n~~~', 'block(```\na)'],
    ['```\n~~~\na\n```', 'block(~~~\na)'],
    ['```js\nnever closed', 'block(never closed)'],
    ['a\n```\nnever\nclosed\n', 'a\nblock(never\nclosed\n)'],
    ['```\n\n```', '```\n\n```'],
    ['```', '```'],
    ['```\na\n```\n```\nb\n```', 'block(a)block(b)'],
    ['```\n`x` http://a.b @Ann\n```', 'block(`x` http://a.b @Ann)'],
    ['~~https://a.b~~', 'strike(link(https://a.b))'],
  ])('between fences, in %j', (text, expected) => expect(parsed(text, people('Ann'))).toBe(expected))

  it('between indented fences has the indent', () => {
    const block = readText('  ```\n   a\n  ```', nobody).pieces.find(({ type }) => type === 'block')
    expect(block).toEqual({ type: 'block', text: '   a', indent: 2 })
  })
})

describe('a message', () => {
  it.each([
    ['/me waves', 'action'],
    ['/me', 'words'],
    ['/meow', 'words'],
    [' /me waves', 'words'],
    ['🍵', 'emoji'],
    ['👨‍👩‍👧‍👦 🏳️‍🌈 🇨🇳', 'emoji'],
    ['👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽', 'emoji'],
    ['👍👍👍👍👍👍👍', 'words'],
    ['1️⃣ #️⃣', 'emoji'],
    ['❤️', 'emoji'],
    ['™', 'words'],
    ['12', 'words'],
    ['🍵!', 'words'],
    ['\u200d', 'words'],
  ])('%s is of kind %s', (text, kind) => expect(readText(text, nobody).kind).toBe(kind))

  it('as an action leaves out /me', () => {
    expect(parsed('/me hugs @Ann', people('Ann'))).toBe('hugs mention(@Ann)')
  })
})
