import type { Gap } from '../sync/gap'
import { clone, part } from '../ui/dom'
import type { RowIndex } from './rows/row-index'
import type { Words } from '../ui/words'

interface Shown {
  gap: Readonly<Gap>
  element: HTMLElement
}

/** The places in a room's log where messages are missing, each with a button that loads them. */
export class Gaps {
  all: Shown[] = []
  readonly #rows: HTMLElement
  readonly #drawn: RowIndex
  readonly #words: Words

  constructor(rows: HTMLElement, drawn: RowIndex, words: Words) {
    this.#drawn = drawn
    this.#rows = rows
    this.#words = words
  }

  /** The gaps above a message that is drawn. @param onLoad requests the missing messages */
  show(gaps: readonly Readonly<Gap>[], onLoad: (gap: Readonly<Gap>) => void): void {
    const before = this.all
    this.all = gaps
      .filter((gap) => this.#drawn.at(gap.before) !== null)
      .map((gap) => {
        const shown = before.find((each) => each.gap.before === gap.before)
        return shown ? Object.assign(shown, { gap }) : made(gap, onLoad)
      })
    for (const row of before) if (!this.all.includes(row)) row.element.remove()
    for (const { gap, element } of this.all) {
      part('load', element).textContent = this.#words.countMessages(this.#words.say.gap, gap.missing)
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

function made(gap: Readonly<Gap>, onLoad: (gap: Readonly<Gap>) => void): Shown {
  const shown = { gap, element: clone('gap') }
  part('load', shown.element).addEventListener('click', () => onLoad(shown.gap))
  return shown
}
