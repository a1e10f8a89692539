/** A stretch of code in a text: its marks stand around `from` to `to`. */
export interface Code {
  kind: 'code' | 'block'
  start: number
  from: number
  to: number
  end: number
  /** Spaces before the opening fence: each line of the block is shown without as many. */
  indent: number
}

/** Backticks announce no language with backticks in it: that would be code within a line. */
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/
const CLOSING = /^ {0,3}(`{3,}|~{3,})[ \t]*$/

interface Line {
  start: number
  /** Before its line break. */
  end: number
}

/** Blocks between fences and code between backticks as CommonMark has them; in order, in linear time. */
export function findCode(text: string): Code[] {
  if (!text.includes('`') && !text.includes('~~~')) return []
  const found: Code[] = []
  const lines = linesOf(text)
  let paragraph = 0
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    const fence = FENCE.exec(text.slice(line.start, line.end))?.[1]
    if (fence === undefined && !isBlank(text, line.start, line.end)) continue
    found.push(...spansIn(text, paragraph, line.start))
    if (fence !== undefined) {
      const close = closingAt(text, lines, index + 1, fence)
      found.push(...blockIn(text, line, lines[close - 1]!, lines[close]))
      index = close
    }
    paragraph = lines[index + 1]?.start ?? text.length
  }
  return [...found, ...spansIn(text, paragraph, text.length)]
}

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let start = 0
  for (const line of text.split('\n')) {
    lines.push({ start, end: start + line.length })
    start += line.length + 1
  }
  return lines
}

/** The line that closes `fence`, or behind the last one: a block that is never closed goes to the end. */
function closingAt(text: string, lines: Line[], from: number, fence: string): number {
  for (let index = from; index < lines.length; index++) {
    const { start, end } = lines[index]!
    if (CLOSING.exec(text.slice(start, end))?.[1]?.startsWith(fence)) return index
  }
  return lines.length
}

/** The marks take their line breaks along. A block of nothing stays as it is written, because it could not be seen. */
function blockIn(text: string, opening: Line, last: Line, closing: Line | undefined): Code[] {
  const from = opening.end + 1
  if (isBlank(text, from, last.end)) return []
  const end = Math.min((closing?.end ?? text.length) + 1, text.length)
  const indent = text.slice(opening.start, opening.end).search(/[^ ]/)
  return [{ kind: 'block', start: opening.start, from, to: last.end, end, indent }]
}

const isBlank = (text: string, from: number, to: number): boolean => text.slice(from, to).trim() === ''

/** Code between backticks that are as many on both sides, within one paragraph. */
function spansIn(text: string, from: number, to: number): Code[] {
  const found: Code[] = []
  let end = 0
  for (const { start, length, next } of runsIn(text, from, to)) {
    if (start < end || next === null || isBlank(text, start + length, next)) continue
    end = next + length
    const pad = isPadded(text, start + length, next) ? 1 : 0
    found.push({ kind: 'code', start, from: start + length + pad, to: next - pad, end, indent: 0 })
  }
  return found
}

/** A space on both sides is there for a backtick that the code begins or ends with. */
const isPadded = (text: string, from: number, to: number): boolean =>
  / |\n/.test(text.charAt(from)) && / |\n/.test(text.charAt(to - 1))

interface Run {
  start: number
  length: number
  /** Where the next run of the same length begins. */
  next: number | null
}

function runsIn(text: string, from: number, to: number): Run[] {
  const runs: Run[] = []
  for (const { 0: run, index } of text.slice(from, to).matchAll(/`+/g)) {
    runs.push({ start: from + index, length: run.length, next: null })
  }
  const next = new Map<number, number>()
  for (let index = runs.length - 1; index >= 0; index--) {
    const run = runs[index]!
    run.next = next.get(run.length) ?? null
    next.set(run.length, run.start)
  }
  return runs
}
