import type { Mention } from '../../protocol/members'
import { isAtSign } from '../at-signs'
import { isWordBefore } from '../boundaries'
import { Folded } from '../folded'
import { addressAt, addressWithin, mailAt, type Link } from '../links'
import type { NameFinder } from '../name-index'
import { isBlank } from '../visible'
import { codeIn } from './code'
import { isMark, type Marks, marksAt, sizeOf } from './marks'
import type { Span, Style } from './span'

/** What stands in a line. Two of them are apart, or one is in the other's words. */
export type Inline =
  | (Span & { type: 'code' })
  | (Span & { type: 'link'; href: string })
  | (Span & { type: 'mention'; member: Mention })
  | (Span & { type: 'style'; style: Style; mark: string })
  | (Span & { type: 'words'; href: string })

type Opened = Extract<Inline, { type: 'style' | 'words' }>

/** Emoticons such as `*_*` emphasize nothing. */
const EMPHASIZED = /[\p{L}\p{N}\p{Extended_Pictographic}]/u

/** Finds what stands in the lines of one text, each of which is read once, from left to right. */
export class InlineReader {
  readonly #text: string
  readonly #names: NameFinder
  /** Made when the first at sign is met. */
  #folded: Folded | null = null
  #found: Inline[] = []
  /** What has begun: each mark at most once, so that styles are never nested deeply. */
  #open: Opened[] = []
  /** Where an e-mail address may begin at the earliest. */
  #floor = 0

  constructor(text: string, names: NameFinder) {
    this.#text = text
    this.#names = names
  }

  /** In the order in which they begin. */
  read(from: number, to: number): Inline[] {
    this.#found = []
    this.#open = []
    this.#floor = from
    let at = from
    for (const code of codeIn(this.#text, from, to)) {
      this.#walk(at, code.start)
      this.#found.push({ type: 'code', ...code })
      at = this.#floor = code.end
    }
    this.#walk(at, to)
    return this.#found.filter(({ end }) => end > 0)
  }

  #walk(from: number, limit: number): void {
    let at = from
    while (at < limit) {
      const character = this.#text.charAt(at)
      if (isMark(character)) at = this.#marks(marksAt(this.#text, at))
      else if (isAtSign(character)) at = this.#mention(at, limit)
      else if ('hHwW'.includes(character)) at = this.#link(addressAt(this.#text, at), at, limit)
      else if (character === ']') at = this.#words(at, limit)
      else {
        if (character === '[')
          this.#begin({ type: 'words', start: at, from: at + 1, to: 0, end: 0, href: '' })
        at += 1
      }
    }
  }

  /** @returns where to look on, as those below */
  #mention(at: number, limit: number): number {
    if (isWordBefore(this.#text, at)) return this.#link(mailAt(this.#text, at, this.#floor), at, limit)
    this.#folded ??= new Folded(this.#text)
    const found = this.#names.longestAt(this.#folded, at + 1)
    if (!found || found.end > limit) return at + 1
    this.#add({ type: 'mention', ...whole(at, found.end), member: found.value })
    return found.end
  }

  #link(found: Link | null, at: number, limit: number): number {
    if (!found || found.end > limit) return at + 1
    if (found.href === null) return found.end
    this.#add({ type: 'link', ...whole(found.start, found.end), href: found.href })
    return found.end
  }

  /** Words with a link in them are no words of another link, whatever that would be. */
  #add(piece: Inline): void {
    this.#open = this.#open.filter(({ type, start }) => type !== 'words' && start < piece.start)
    this.#found.push(piece)
    this.#floor = piece.end
  }

  /** `[words](address)`. */
  #words(at: number, limit: number): number {
    const opened = this.#open.find((each) => each.type === 'words')
    if (!opened) return at + 1
    const target = this.#text[at + 1] === '(' ? addressWithin(this.#text, at + 2) : null
    if (!target || target.end >= limit || isBlank(this.#text.slice(opened.from, at))) {
      this.#drop(opened)
      return at + 1
    }
    opened.href = target.href
    return this.#close(opened, at, target.end + 1)
  }

  #marks({ at, size, styles, opens, closes }: Marks): number {
    const mark = this.#text.charAt(at)
    let from = at
    while (closes) {
      const opened = this.#open.findLast(
        (each) => each.type === 'style' && each.mark === mark && styles.includes(each.style),
      )
      if (!opened) break
      if (EMPHASIZED.test(this.#text.slice(opened.from, from)))
        from = this.#close(opened, from, from + opened.from - opened.start)
      else this.#drop(opened)
    }
    if (from > at || !opens) return at + size
    for (const style of styles) {
      const start = from
      from += sizeOf(style)
      this.#begin({ type: 'style', style, mark, start, from, to: 0, end: 0 })
    }
    return at + size
  }

  /** It is nothing until its end is found. What began before it with the same mark stays text. */
  #begin(opened: Opened): void {
    this.#open = this.#open.filter((each) => !isAlike(each, opened))
    this.#open.push(opened)
    this.#found.push(opened)
  }

  /** What began within it does not end outside of it. */
  #close(opened: Opened, to: number, end: number): number {
    Object.assign(opened, { to, end })
    this.#open.length = this.#open.indexOf(opened)
    return (this.#floor = end)
  }

  #drop(opened: Opened): void {
    this.#open.splice(this.#open.indexOf(opened), 1)
  }
}

const whole = (start: number, end: number): Span => ({ start, from: start, to: end, end })

const isAlike = (a: Opened, b: Opened): boolean =>
  a.type === 'style' && b.type === 'style' ? a.style === b.style && a.mark === b.mark : a.type === b.type
