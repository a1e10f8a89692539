import type { Span } from './span'

/** Lines between fences. */
export interface Fenced extends Span {
  /** Spaces before the opening fence: each line is shown without as many. */
  indent: number
}

export interface Line {
  start: number
  /** Before its line break. */
  end: number
}

/** Backticks announce no language with backticks in it: that would be code within a line. */
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/
const CLOSING = /^ {0,3}(`{3,}|~{3,})[ \t]*$/

/** The characters that open a fence in a line, if it is one. */
export const fenceIn = (text: string, { start, end }: Line): string | undefined =>
  FENCE.exec(text.slice(start, end))?.[1]

/** The line that closes `fence`, or behind the last one: a block that is never closed goes to the end. */
export function closingAt(text: string, lines: readonly Line[], from: number, fence: string): number {
  for (let index = from; index < lines.length; index++) {
    const { start, end } = lines[index]!
    if (CLOSING.exec(text.slice(start, end))?.[1]?.startsWith(fence)) return index
  }
  return lines.length
}

/** The marks take their line breaks along. @returns `null` for a block of nothing, which could not be seen */
export function fenced(text: string, opening: Line, last: Line, closing: Line | undefined): Fenced | null {
  const from = opening.end + 1
  if (isBlank(text, from, last.end)) return null
  const end = Math.min((closing?.end ?? text.length) + 1, text.length)
  const indent = text.slice(opening.start, opening.end).search(/[^ ]/)
  return { start: opening.start, from, to: last.end, end, indent }
}

const isBlank = (text: string, from: number, to: number): boolean => text.slice(from, to).trim() === ''

/** Code between backticks that are as many on both sides, as CommonMark has it; in order, in linear time. */
export function codeIn(text: string, from: number, to: number): Span[] {
  const found: Span[] = []
  let end = 0
  for (const { start, length, next } of runsIn(text, from, to)) {
    if (start < end || next === null || isBlank(text, start + length, next)) continue
    end = next + length
    const pad = isPadded(text, start + length, next) ? 1 : 0
    found.push({ start, from: start + length + pad, to: next - pad, end })
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
