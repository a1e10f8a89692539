import type { Mention } from '../protocol/members'
import { isLargeEmoji } from './emoji'
import { type Block, blocksOf, isFenced } from './format/blocks'
import { type Inline, InlineReader } from './format/inline'
import type { Style } from './format/span'
import type { NameFinder } from './name-index'

export type { Style }

/** The texts of all pieces, one after the other, are the text. */
export type Piece =
  | { type: 'text'; text: string }
  /** Belongs to the text and is not shown: what surrounds code, and `/me `. */
  | { type: 'mark'; text: string }
  /** What makes a line an item: a dash, or a number as it was written. */
  | { type: 'bullet'; text: string }
  | { type: 'code'; text: string }
  /** Each line is shown without up to `indent` spaces. */
  | { type: 'block'; text: string; indent: number }
  | { type: 'link'; text: string; href: string }
  | { type: 'mention'; text: string; member: Mention }
  /** Up to its `close`, all is of this style. The text of both is not shown, and may be empty. */
  | { type: 'open'; text: string; style: Style }
  /** The same for words that are a link, and need not say where it leads. */
  | { type: 'open'; text: string; style: 'words'; href: string }
  | { type: 'close'; text: string }

export interface RichText {
  kind: 'words' | 'action' | 'emoji'
  pieces: Piece[]
}

/** Stands outside of the page for what is hidden until the reader asks for it. */
export const OMITTED = '[…]'

const ACTION = '/me '
/** The rest of a text made of more is shown as it is: each piece is an element of the page. */
const MOST_PIECES = 200

/** Reads a message in one pass: no text, however it was made, takes longer than its length. */
export function readText(text: string, names: NameFinder): RichText {
  if (isLargeEmoji(text)) return { kind: 'emoji', pieces: [{ type: 'text', text }] }
  const isAction = text.startsWith(ACTION) && text.length > ACTION.length
  const reader = new Reader(text, names)
  if (isAction) reader.take('mark', ACTION.length)
  return { kind: isAction ? 'action' : 'words', pieces: reader.read() }
}

class Reader {
  readonly #text: string
  readonly #inline: InlineReader
  readonly #pieces: Piece[] = []
  #at = 0
  /** How many are open: each list has one item open, too. */
  #quotes = 0
  #lists = 0

  constructor(text: string, names: NameFinder) {
    this.#text = text
    this.#inline = new InlineReader(text, names)
  }

  read(): Piece[] {
    for (const block of blocksOf(this.#text)) {
      if (this.#isFull) break
      this.#block(block)
    }
    this.#enter(0, 0)
    this.take('text', this.#text.length)
    return this.#pieces
  }

  get #isFull(): boolean {
    return this.#pieces.length >= MOST_PIECES
  }

  /** What stands before `end` and was not yet taken becomes a piece. */
  take(type: 'text' | 'mark' | 'bullet' | 'code', end: number): void {
    if (end <= this.#at) return
    const last = this.#pieces.at(-1)
    const text = this.#until(end)
    if (type === 'text' && last?.type === 'text') last.text += text
    else this.#pieces.push({ type, text })
  }

  #until(end: number): string {
    const text = this.#text.slice(this.#at, end)
    this.#at = end
    return text
  }

  #block(block: Block): void {
    if (isFenced(block)) {
      this.#enter(0, 0)
      this.take('mark', block.from)
      this.#pieces.push({ type: 'block', text: this.#until(block.to), indent: block.indent })
      this.take('mark', block.end)
      return
    }
    this.#enter(block.quotes, block.lists)
    this.take('mark', block.bullet)
    this.take('bullet', block.from)
    this.#words(block.to)
    this.take('text', block.end)
  }

  /** Begins and ends quotes and lists, so that the next line is in as many. A line of a list is an item of its own. */
  #enter(quotes: number, lists: number): void {
    const depth = Math.min(lists, (quotes === this.#quotes ? this.#lists : 0) + 1)
    while (this.#lists > (quotes === this.#quotes ? depth : 0)) this.#leaveList()
    for (; this.#quotes > quotes; this.#quotes -= 1) this.#close()
    for (; this.#quotes < quotes; this.#quotes += 1) this.#open('quote')
    if (depth === 0) return
    if (this.#lists === depth) this.#close()
    else this.#open('list')
    this.#lists = depth
    this.#open('item')
  }

  #leaveList(): void {
    this.#close()
    this.#close()
    this.#lists -= 1
  }

  #open(style: Style, from = this.#at): void {
    this.#pieces.push({ type: 'open', text: this.#until(from), style })
  }

  #close(end = this.#at): void {
    this.#pieces.push({ type: 'close', text: this.#until(end) })
  }

  /** What stands in the lines up to `end`, and the text between. */
  #words(end: number): void {
    const open: Inline[] = []
    const closeBefore = (at: number): void => {
      for (let last = open.at(-1); last && last.end <= at; last = open.at(-1)) {
        this.take('text', last.to)
        this.#close(last.end)
        open.pop()
      }
    }
    for (const inline of this.#inline.read(this.#at, end)) {
      closeBefore(inline.start)
      if (this.#isFull) break
      this.take('text', inline.start)
      if (this.#add(inline)) open.push(inline)
    }
    closeBefore(end)
    this.take('text', end)
  }

  /** @returns whether there is more in it */
  #add(inline: Inline): boolean {
    switch (inline.type) {
      case 'code':
        this.take('mark', inline.from)
        this.take('code', inline.to)
        this.take('mark', inline.end)
        return false
      case 'link':
        this.#pieces.push({ type: 'link', text: this.#until(inline.end), href: inline.href })
        return false
      case 'mention':
        this.#pieces.push({ type: 'mention', text: this.#until(inline.end), member: inline.member })
        return false
      case 'style':
        this.#open(inline.style, inline.from)
        return true
      case 'words':
        this.#pieces.push({
          type: 'open',
          text: this.#until(inline.from),
          style: 'words',
          href: inline.href,
        })
        return true
    }
  }
}
