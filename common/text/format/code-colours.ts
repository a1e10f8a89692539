/** A part of code: what has no kind is not coloured. */
export interface Token {
  kind: 'comment' | 'string' | 'number' | 'keyword' | null
  text: string
}

interface Grammar {
  pattern: RegExp
  keywords: ReadonlySet<string>
}

/** The rest of longer code is not coloured: each token is an element of the page. */
const MOST_TOKENS = 600

// A few patterns of our own, each of which reads on from where it began and never back: the grammars of highlighting
// packages take quadratic time for code that is made for it.
const C_COMMENT = '\\/\\/.*|\\/\\*[^]*?(?:\\*\\/|$)'
const HASH_COMMENT = '(?<![^\\s;])#.*'
const DASH_COMMENT = '--.*|\\/\\*[^]*?(?:\\*\\/|$)'
const STRING = `"(?:[^"\\\\\\n]|\\\\.)*"?|'(?:[^'\\\\\\n]|\\\\.)*'?`
const TEMPLATE = '`(?:[^`\\\\]|\\\\[^])*`?'
const LONG_STRING = `"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)`

const grammar = (comment: string, string: string, keywords: string): Grammar => ({
  pattern: new RegExp(
    `(?<comment>${comment})|(?<string>${string})|(?<number>(?<![\\w$])\\d[\\w.]*)|(?<word>[\\p{L}_$][\\p{L}\\p{N}_$]*)`,
    'gu',
  ),
  keywords: new Set(keywords.split(' ')),
})

const C_LIKE = grammar(
  C_COMMENT,
  `${STRING}|${TEMPLATE}`,
  'abstract as async await bool boolean break case catch char class const constexpr continue default defer delete do double dyn else enum export extends false final finally float fn for foreach from fun func function go goto if impl implements import in instanceof int interface internal is let long loop match mod mut namespace new nil null nullptr number object of operator override package private protected pub public range readonly return self short signed sizeof static string struct super switch template this throw throws trait true try type typedef typeof undefined union unsafe unsigned use using val var virtual void volatile when where while yield',
)
const PYTHON = grammar(
  HASH_COMMENT,
  `${LONG_STRING}|${STRING}`,
  'False None True and as assert async await begin break case class continue def del do elif else elsif end ensure except finally for from global if import in is lambda match module nil nonlocal not or pass raise require rescue return self then try unless until when while with yield',
)
const SHELL = grammar(
  HASH_COMMENT,
  STRING,
  'case do done echo elif else esac exit export false fi for function if in local null return set sudo then true until while',
)
const SQL = grammar(
  DASH_COMMENT,
  STRING,
  'add all alter and as asc begin between by case column commit constraint create cross default delete desc distinct drop else end exists foreign from full group having if in index inner insert into is join key left like limit not null offset on or order outer primary references right rollback select set table then union unique update using values view when where with',
)

const grammars: readonly (readonly [names: string, Grammar])[] = [
  [
    'c c++ cpp cs csharp css dart go golang java javascript js json json5 jsonc jsx kotlin kt php rs rust scala scss swift ts tsx typescript',
    C_LIKE,
  ],
  ['py python rb ruby', PYTHON],
  ['bash conf console dockerfile env ini makefile sh shell toml yaml yml zsh', SHELL],
  ['mysql plsql postgres sql sqlite', SQL],
]

/** The tokens of code, which together are all of it; `null` for a language that is not known. In linear time. */
export function tokensOf(code: string, language: string): Token[] | null {
  const name = language.toLowerCase()
  const known = grammars.find(([names]) => names.split(' ').includes(name))?.[1]
  if (!known) return null
  const tokens: Token[] = []
  let at = 0
  for (const { 0: text, index, groups = {} } of code.matchAll(known.pattern)) {
    const kind = kindOf(groups, known)
    if (kind === null) continue
    if (tokens.length >= MOST_TOKENS) break
    if (index > at) tokens.push({ kind: null, text: code.slice(at, index) })
    tokens.push({ kind, text })
    at = index + text.length
  }
  if (at < code.length) tokens.push({ kind: null, text: code.slice(at) })
  return tokens
}

function kindOf(
  { comment, string, number, word }: Partial<Record<string, string>>,
  known: Grammar,
): Token['kind'] {
  if (comment !== undefined) return 'comment'
  if (string !== undefined) return 'string'
  if (number !== undefined) return 'number'
  // SQL is written in capitals or without.
  return known.keywords.has((known === SQL ? word?.toLowerCase() : word) ?? '') ? 'keyword' : null
}
