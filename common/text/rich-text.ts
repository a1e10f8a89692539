import type { Mention } from '../protocol/members'
import { isAtSign } from './at-signs'
import { isWordBefore } from './boundaries'
import { findCode } from './code'
import { isLargeEmoji } from './emoji'
import { Folded } from './folded'
import { addressAt, mailAt, type Link } from './links'
import type { NameFinder } from './name-index'

/** The texts of all pieces, one after the other, are the text. */
export type Piece =
  | { type: 'text'; text: string }
  /** Belongs to the text and is not shown: what surrounds code, and `/me `. */
  | { type: 'mark'; text: string }
  | { type: 'code'; text: string }
  /** Each line is shown without up to `indent` spaces. */
  | { type: 'block'; text: string; indent: number }
  | { type: 'link'; text: string; href: string }
  | { type: 'mention'; text: string; member: Mention }

export interface RichText {
  kind: 'words' | 'action' | 'emoji'
  pieces: Piece[]
}

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
  readonly #names: NameFinder
  readonly #pieces: Piece[] = []
  /** Made when the first at sign is met. */
  #folded: Folded | null = null
  #at = 0

  constructor(text: string, names: NameFinder) {
    this.#text = text
    this.#names = names
  }

  read(): Piece[] {
    for (const { kind, start, from, to, end, indent } of findCode(this.#text)) {
      this.#words(start)
      if (this.#isFull) break
      this.take('mark', from)
      if (kind === 'code') this.take(kind, to)
      else this.#pieces.push({ type: kind, text: this.#until(to), indent })
      this.take('mark', end)
    }
    this.#words(this.#text.length)
    return this.#pieces
  }

  get #isFull(): boolean {
    return this.#pieces.length >= MOST_PIECES
  }

  /** What stands before `end` and was not yet taken becomes a piece. */
  take(type: 'text' | 'mark' | 'code', end: number): void {
    if (end > this.#at) this.#pieces.push({ type, text: this.#until(end) })
  }

  #until(end: number): string {
    const text = this.#text.slice(this.#at, end)
    this.#at = end
    return text
  }

  /** Links and mentions from here to `end`, and the text between them. */
  #words(end: number): void {
    let at = this.#at
    while (at < end && !this.#isFull) {
      const character = this.#text.charAt(at)
      if (isAtSign(character)) at = this.#mention(at, end)
      else if ('hHwW'.includes(character)) at = this.#link(addressAt(this.#text, at), at, end)
      else at += 1
    }
    this.take('text', end)
  }

  /** @returns where to look on */
  #mention(at: number, limit: number): number {
    if (isWordBefore(this.#text, at)) return this.#link(mailAt(this.#text, at, this.#at), at, limit)
    this.#folded ??= new Folded(this.#text)
    const found = this.#names.longestAt(this.#folded, at + 1)
    if (!found || found.end > limit) return at + 1
    this.take('text', at)
    this.#pieces.push({ type: 'mention', text: this.#until(found.end), member: found.value })
    return found.end
  }

  #link(found: Link | null, at: number, limit: number): number {
    if (!found || found.end > limit) return at + 1
    if (found.href === null) return found.end
    this.take('text', found.start)
    this.#pieces.push({ type: 'link', text: this.#until(found.end), href: found.href })
    return found.end
  }
}
