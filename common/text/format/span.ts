/** How words are shown. Lists have items, and an item may have a list in it. */
export type Style = 'bold' | 'italic' | 'strike' | 'spoiler' | 'quote' | 'list' | 'item'

/** A part of a line: its marks stand around `from` to `to`. */
export interface Span {
  start: number
  from: number
  to: number
  end: number
}
