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

  /** Rows became other ones. */
  resettle(elements: readonly Element[]): void {
    const { made } = this.#drawn
    const touched = new Set(elements.flatMap((element) => [element, element.nextElementSibling]))
    this.settle(...[...touched].flatMap((element) => made.at(element) ?? []))
    this.settleFirstUnsent()
  }

  /** Fits rows to those above them. */
  settle(...rows: readonly Row[]): void {
    const settled = new Set<Row | null>()
    for (const row of rows) settled.add(this.#follow(row)).add(row)
    const gathered = new Set<Row>()
    for (const row of settled) {
      if (!(row instanceof EntryRow) || gathered.has(row)) continue
      for (const each of this.#gather(row)) gathered.add(each)
    }
  }

  /** Notices and gaps in between end a group, but not a day. @returns the row above */
  #follow(row: Row): Row | null {
    const { made } = this.#drawn
    const above = this.#above(row.element)
    let previous = above
    while (previous && !made.at(previous)) previous = this.#above(previous)
    row.follow(made.at(previous), previous === above)
    return made.at(previous)
  }

  /**
   * Adjacent deleted messages of a day share the line of the first of them, and so do adjacent ignored ones.
   * @returns those around this one
   */
  #gather(row: EntryRow): EntryRow[] {
    if (row.isIgnored) {
      const run = this.#runOf(row, isIgnored)
      run.forEach(({ element }, index) => countIgnored(element, index === 0 ? run.length : 0, this.#words))
      for (const each of run) if (each.isDeleted) each.condense(1, true)
      return run
    }
    if (!row.isDeleted) return [row]
    const run = this.#runOf(row, isDeleted)
    const isOfOne = run.every(({ author }) => author.id === row.author.id)
    run.forEach((each, index) => each.condense(index === 0 ? run.length : 0, isOfOne))
    return run
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
    this.resettle(run.map(({ element }) => element))
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
