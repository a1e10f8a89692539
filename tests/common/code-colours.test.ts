import { tokensOf } from '../../common/text/format/code-colours'
import { growth, QUADRATIC } from '../support/growth'

const coloured = (code: string, language: string): string | undefined =>
  tokensOf(code, language)
    ?.map(({ kind, text }) => (kind === null ? text : `${kind}(${text})`))
    .join('')

describe('the colours of code', () => {
  it.each([
    ['ts', 'const a = "x" // y', 'keyword(const) a = string("x") comment(// y)'],
    [
      'JS',
      "return `a\n${b}` + 'c' /* d\ne */",
      "keyword(return) string(`a\n${b}`) + string('c') comment(/* d\ne */)",
    ],
    ['go', 'if a1 > 0x1f { constant() }', 'keyword(if) a1 > number(0x1f) { constant() }'],
    ['json', '{"a": [1.5, true]}', '{string("a"): [number(1.5), keyword(true)]}'],
    [
      'python',
      'def f(): # no "x"\n  """a\nb"""',
      'keyword(def) f(): comment(# no "x")\n  string("""a\nb""")',
    ],
    ['sh', 'if [ "$#" ]; then # y', 'keyword(if) [ string("$#") ]; keyword(then) comment(# y)'],
    [
      'sql',
      "SELECT a from b -- c\nwhere d = 'e'",
      "keyword(SELECT) a keyword(from) b comment(-- c)\nkeyword(where) d = string('e')",
    ],
    ['js', '"a\\"b', 'string("a\\"b)'],
    ['js', '"not closed\nlet', 'string("not closed)\nkeyword(let)'],
    ['c', '/* not closed', 'comment(/* not closed)'],
  ])('in %s, of %j', (language, code, expected) => expect(coloured(code, language)).toBe(expected))

  it('are none in a language that is not known', () => expect(tokensOf('let a', 'tea')).toBeNull())

  it.each([
    '"',
    "'",
    '`',
    '/*',
    '//',
    '#',
    '--',
    '"\\',
    '\\',
    '"""',
    "'''",
    '1',
    'a',
    '1.',
    ' #',
    '" \n',
    '/* *',
    '$',
  ])('are found in linear time in %j, and leave the code as it is', (brick) => {
    for (const language of ['ts', 'py', 'sh', 'sql']) {
      const code = (size: number) => `x ${brick.repeat(size / brick.length)}`
      const tokens = tokensOf(code(10_000), language)!
      expect(tokens.map(({ text }) => text).join('')).toBe(code(10_000))
      expect(tokens.length).toBeLessThan(1_250)
      expect(growth((size) => tokensOf(code(3 * size), language))).toBeLessThan(QUADRATIC)
    }
  })
})
