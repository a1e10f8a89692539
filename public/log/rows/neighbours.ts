import { EntryRow } from './entry'
import type { Row } from './row'
import type { RowFactory } from './row-factory'
import { dayNumber } from '../../ui/words'

interface Drawn {
  rows: HTMLElement
  /** Stand below the rows. */
  unsent: HTMLElement
  made: RowFactory
}

/** What rows have to do with those beside them: bylines that are shared, days, and lines of deleted messages. */
export class Neighbours {
  readonly #drawn: Drawn

  constructor(drawn: Drawn) {
    this.#drawn = drawn
  }

  settleAt(element: Element | null): void {
    const row = this.#drawn.made.at(element)
    if (row) this.settle(row)
  }

  settleFirstUnsent(): void {
    this.settleAt(this.#drawn.unsent.firstElementChild)
  }

  /** A row became another one. */
  resettle(element: Element): void {
    this.settleAt(element)
    this.settleAt(element.nextElementSibling)
    this.settleFirstUnsent()
  }

  /** Fits a row to the one above it. Notices and gaps in between end a group, but not a day. */
  settle(row: Row): void {
    const { made } = this.#drawn
    const above = this.#above(row.element)
    let previous = above
    while (previous && !made.at(previous)) previous = this.#above(previous)
    row.follow(made.at(previous), previous === above)
    this.#condense(this.#deleted(row.element) ?? this.#deleted(above))
  }

  /** Adjacent deleted messages of a day share the line of the first of them. */
  #condense(row: EntryRow | null): void {
    if (!row) return
    const run = [row]
    const day = dayNumber(row.at)
    for (const side of ['previousElementSibling', 'nextElementSibling'] as const) {
      let next = this.#deleted(row.element[side])
      while (next && dayNumber(next.at) === day) {
        if (side === 'nextElementSibling') run.push(next)
        else run.unshift(next)
        next = this.#deleted(next.element[side])
      }
    }
    const isOfOne = run.every(({ author }) => author.id === row.author.id)
    run.forEach((each, index) => each.condense(index === 0 ? run.length : 0, isOfOne))
  }

  #deleted(element: Element | null): EntryRow | null {
    const row = this.#drawn.made.at(element)
    return row instanceof EntryRow && row.isDeleted ? row : null
  }

  /** The row above an element. */
  #above(element: Element): Element | null {
    const { rows, unsent } = this.#drawn
    const isUnsent = element.parentElement === unsent
    const above = element.previousElementSibling ?? (isUnsent ? rows.lastElementChild : null)
    return above?.matches('[data-seq]') ? this.#above(above) : above
  }
}
