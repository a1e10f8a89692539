import { countIgnored, foldIgnored, giveFocus } from '../actions/ignored-line'
import { one } from '../../ui/dom'
import { EntryRow } from './entry'
import type { Row } from './row'
import type { RowFactory } from './row-factory'
import { dayNumber, type Words } from '../../ui/words'

interface Drawn {
  rows: HTMLElement
  /** Stand below the rows. */
  unsent: HTMLElement
  made: RowFactory
}

type IsSo = (row: EntryRow) => boolean

const isIgnored: IsSo = (row) => row.isIgnored
const isDeleted: IsSo = (row) => row.isDeleted && !row.isIgnored

/** What rows have to do with those beside them: bylines that are shared, days, and lines that stand for several messages. */
export class Neighbours {
  readonly #drawn: Drawn
  readonly #words: Words

  constructor(drawn: Drawn, words: Words) {
    this.#drawn = drawn
    this.#words = words
    drawn.rows.addEventListener('click', ({ target }) => {
      const line = (target as Element).closest<HTMLElement>('.ignored')
      if (line) this.#showIgnored(line)
    })
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
    for (const each of [made.at(previous), row]) if (each instanceof EntryRow) this.#gather(each)
  }

  /** Adjacent deleted messages of a day share the line of the first of them, and so do adjacent ignored ones. */
  #gather(row: EntryRow): void {
    if (row.isIgnored) {
      const run = this.#runOf(row, isIgnored)
      run.forEach(({ element }, index) => countIgnored(element, index === 0 ? run.length : 0, this.#words))
    }
    if (!row.isDeleted) return
    const run = row.isIgnored ? [row] : this.#runOf(row, isDeleted)
    const isOfOne = run.every(({ author }) => author.id === row.author.id)
    run.forEach((each, index) => each.condense(index === 0 ? run.length : 0, isOfOne))
  }

  /** The rows of a day around one that are so as well. */
  #runOf(row: EntryRow, isSo: IsSo): EntryRow[] {
    const run = [row]
    const day = dayNumber(row.at)
    for (const side of ['previousElementSibling', 'nextElementSibling'] as const) {
      let next = this.#drawn.made.at(row.element[side])
      while (next instanceof EntryRow && isSo(next) && dayNumber(next.at) === day) {
        if (side === 'nextElementSibling') run.push(next)
        else run.unshift(next)
        next = this.#drawn.made.at(next.element[side])
      }
    }
    return run
  }

  /** Shows the messages that a line stands for. */
  #showIgnored(line: HTMLElement): void {
    const row = this.#drawn.made.entryAround(line)
    if (!row) return
    const isByKey = line.matches(':focus-visible')
    const run = this.#runOf(row, isIgnored)
    for (const { element } of run) foldIgnored(element, false)
    for (const { element } of run) this.resettle(element)
    if (isByKey) giveFocus(one('.entry', row.element))
  }

  /** The row above an element. */
  #above(element: Element): Element | null {
    const { rows, unsent } = this.#drawn
    const isUnsent = element.parentElement === unsent
    const above = element.previousElementSibling ?? (isUnsent ? rows.lastElementChild : null)
    return above?.matches('[data-seq]') ? this.#above(above) : above
  }
}
