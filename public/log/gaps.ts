import type { Gap } from '../sync/timeline'
import { clone, part } from '../ui/dom'
import type { RowIndex } from './rows/row-index'
import type { Words } from '../ui/words'

/** The places in a room's log where entries are missing, each with a button that loads them. */
export class Gaps {
  all: { gap: Readonly<Gap>; element: HTMLElement }[] = []
  readonly #rows: HTMLElement
  readonly #drawn: RowIndex
  readonly #words: Words

  constructor(rows: HTMLElement, drawn: RowIndex, words: Words) {
    this.#drawn = drawn
    this.#rows = rows
    this.#words = words
  }

  /** The gaps above an entry that is drawn. @param onLoad requests the missing entries */
  show(gaps: readonly Readonly<Gap>[], onLoad: (gap: Readonly<Gap>) => void): void {
    const before = this.all
    this.all = gaps
      .filter((gap) => this.#drawn.at(gap.before) !== null)
      .map((gap) => before.find((each) => each.gap === gap) ?? made(gap, onLoad))
    for (const row of before) if (!this.all.includes(row)) row.element.remove()
    for (const { gap, element } of this.all) {
      const missing = gap.before - gap.after - 1
      part('load', element).textContent = this.#words.count(this.#words.say.gap, missing)
      const below = this.#drawn.at(gap.before)
      if (element.nextSibling !== below || !element.isConnected) this.#rows.insertBefore(element, below)
    }
  }

  /** The gaps in view, and the side the reader approaches from. */
  inView({ top, bottom, height }: DOMRect): { gap: Readonly<Gap>; from: 'after' | 'before' }[] {
    return this.all.flatMap(({ gap, element }) => {
      const at = element.getBoundingClientRect()
      if (at.bottom < top || at.top > bottom) return []
      return { gap, from: at.top < top + height / 2 ? 'before' : 'after' }
    })
  }

  clear(): void {
    this.all = []
  }
}

function made(gap: Readonly<Gap>, onLoad: (gap: Readonly<Gap>) => void): Gaps['all'][number] {
  const element = clone('gap')
  part('load', element).addEventListener('click', () => onLoad(gap))
  return { gap, element }
}
