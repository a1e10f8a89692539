/** A stretch of code in a text: its marks stand around `from` to `to`. */
export interface Code {
  kind: 'code' | 'block'
  start: number
  from: number
  to: number
  end: number
}

/** A run of backticks. */
interface Run {
  at: number
  end: number
  /** The next run as long as this one; for a block, the next of them that ends its line. */
  next: Run | null
  nextAtLineEnd: Run | null
  /** Where the line goes on behind the spaces after the run. */
  spacesEnd: number
}

const LANGUAGE = /^[\w+#.-]*$/

/** Code between backticks on one line, and blocks between fences; in order, in one pass. */
export function findCode(text: string): Code[] {
  const found: Code[] = []
  let end = 0
  for (const run of runsOf(text)) {
    if (run.at < end) continue
    const code = blockAt(text, run) ?? inlineAt(text, run)
    if (!code) continue
    found.push(code)
    end = code.end
  }
  return found
}

function runsOf(text: string): Run[] {
  const runs: Run[] = []
  for (let at = text.indexOf('`'); at >= 0; at = text.indexOf('`', at)) {
    const start = at
    while (text[at] === '`') at += 1
    let spacesEnd = at
    while (text[spacesEnd] === ' ' || text[spacesEnd] === '\t') spacesEnd += 1
    runs.push({ at: start, end: at, next: null, nextAtLineEnd: null, spacesEnd })
  }
  const next = new Map<number, Run>()
  const nextAtLineEnd = new Map<number, Run>()
  for (let index = runs.length - 1; index >= 0; index--) {
    const run = runs[index]!
    const length = run.end - run.at
    run.next = next.get(length) ?? null
    run.nextAtLineEnd = nextAtLineEnd.get(length) ?? null
    next.set(length, run)
    if (run.spacesEnd === text.length || text[run.spacesEnd] === '\n') nextAtLineEnd.set(length, run)
  }
  return runs
}

/** Three or more at the beginning of a line, to as many at the end of one. The marks take their line breaks along. */
function blockAt(text: string, { at, end, nextAtLineEnd: close }: Run): Code | null {
  if (end - at < 3 || (at > 0 && text[at - 1] !== '\n') || !close) return null
  const lineEnd = text.indexOf('\n', end)
  const hasLanguage = lineEnd >= 0 && lineEnd < close.at && LANGUAGE.test(text.slice(end, lineEnd).trimEnd())
  const from = hasLanguage ? lineEnd + 1 : end
  const to = text[close.at - 1] === '\n' && close.at > from ? close.at - 1 : close.at
  if (text.slice(from, to).trim() === '') return null
  return { kind: 'block', start: at, from, to, end: Math.min(close.spacesEnd + 1, text.length) }
}

function inlineAt(text: string, { at, end, next: close }: Run): Code | null {
  if (!close) return null
  const inside = text.slice(end, close.at)
  if (inside.includes('\n') || inside.trim() === '') return null
  return { kind: 'code', start: at, from: end, to: close.at, end: close.end }
}
