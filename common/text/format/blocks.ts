import { closingAt, type Fenced, fenced, fenceIn, type Line } from './code'

/** Deeper ones are shown as deep as this. */
const QUOTES_MAX = 4
const LISTS_MAX = 3
/** `>_<` begins no quote. */
const QUOTE = /^(?:>+ )*>+(?: |$)/
const ITEM = /^( *)(?:-|\d{1,3}\.) +(?=\S)/
const INDENT = 2

/** Lines of one paragraph, or one line of a quote or a list. */
export interface Words {
  start: number
  /** Before it is what makes the line one of a quote. */
  bullet: number
  /** Before it is what makes the line one of a list. */
  from: number
  /** Before the last line break. */
  to: number
  end: number
  quotes: number
  /** 1 for an item of a list, more for one of a list in an item. */
  lists: number
  /** A line of a paragraph, which goes on until a line of another kind, or without words. */
  isParagraph: boolean
}

export type Block = Words | Fenced

/** The blocks of a text, in order: together they are all of it. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  const lines = linesOf(text)
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    const fence = fenceIn(text, line)
    if (fence === undefined) {
      addWords(blocks, wordsIn(text, line, blocks.at(-1)))
      continue
    }
    const close = closingAt(text, lines, index + 1, fence)
    const block = fenced(text, line, lines[close - 1]!, lines[close])
    if (block) blocks.push(block)
    else for (const each of lines.slice(index, close + 1)) addWords(blocks, plain(text, each))
    index = close
  }
  return blocks
}

export const isFenced = (block: Block): block is Fenced => 'indent' in block

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let start = 0
  for (const line of text.split('\n')) {
    lines.push({ start, end: start + line.length })
    start += line.length + 1
  }
  return lines
}

const plain = (text: string, { start, end }: Line): Words => ({
  start,
  bullet: start,
  from: start,
  to: end,
  end: Math.min(end + 1, text.length),
  quotes: 0,
  lists: 0,
  isParagraph: text.slice(start, end).trim() !== '',
})

function wordsIn(text: string, line: Line, before: Block | undefined): Words {
  const words = plain(text, line)
  const quote = QUOTE.exec(text.slice(line.start, line.end))?.[0] ?? ''
  const from = line.start + quote.length
  const isEmpty = text.slice(from, line.end).trim() === ''
  // A line without words belongs to the quote before it, and begins none, because that could not be seen.
  const goesOn = before !== undefined && !isFenced(before) && before.quotes > 0
  if (quote !== '' && (!isEmpty || goesOn)) {
    words.quotes = Math.min(quote.split('>').length - 1, QUOTES_MAX)
    words.bullet = words.from = from
    words.isParagraph = false
  }
  const [item, indent] = ITEM.exec(text.slice(words.from, line.end)) ?? []
  if (item === undefined || indent === undefined) return words
  words.lists = Math.min(1 + Math.floor(indent.length / INDENT), LISTS_MAX)
  words.bullet += indent.length
  words.from += item.length
  words.isParagraph = false
  return words
}

function addWords(blocks: Block[], words: Words): void {
  const before = blocks.at(-1)
  const goesOn = before !== undefined && !isFenced(before) && before.isParagraph && words.isParagraph
  if (goesOn) [before.to, before.end] = [words.to, words.end]
  else blocks.push(words)
}
