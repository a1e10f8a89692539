import type { Gap } from '../sync/timeline'
import { clone, part } from './dom'
import type { Words } from './words'

/** The places in a room's log where entries are missing, each with a button that loads them. */
export class Gaps {
  all: { gap: Readonly<Gap>; element: HTMLElement }[] = []
  readonly #rows: HTMLElement
  readonly #words: Words

  constructor(rows: HTMLElement, words: Words) {
    this.#rows = rows
    this.#words = words
  }

  /**
   * @param onLoad asks for what is missing, from the side it is clicked from
   * @param rowOf where an entry stands
   */
  show(
    gaps: readonly Readonly<Gap>[],
    onLoad: (gap: Readonly<Gap>) => void,
    rowOf: (seq: number) => Element | null,
  ): void {
    const before = this.all
    this.all = gaps.map((gap) => before.find((each) => each.gap === gap) ?? made(gap, onLoad))
    for (const row of before) if (!this.all.includes(row)) row.element.remove()
    for (const { gap, element } of this.all) {
      const missing = gap.before - gap.after - 1
      part('load', element).textContent = this.#words.count(this.#words.say.gap, missing)
      const below = rowOf(gap.before)
      if (element.nextSibling !== below || !element.isConnected) this.#rows.insertBefore(element, below)
    }
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
