import type { MemberId } from '../../../common/protocol/ids'
import type { MessageEntry } from '../../../common/protocol/entries'
import { foldIgnored } from '../actions/ignored-line'
import { EntryRow, type Said, type Scene } from './entry'
import { Collapsing } from './collapse'
import { Mentions } from '../mentions'
import { ChangeRow } from './notice'
import type { Row } from './row'

/** The rows of one room: made of entries and drafts, and found again by their elements. */
export class RowFactory {
  readonly folds = new Collapsing()
  readonly mentions = new Mentions()
  readonly #scene: Scene
  readonly #rowOf = new WeakMap<Element, Row>()
  /** The author of the row made before. */
  #before: MemberId | undefined

  constructor(scene: Omit<Scene, 'mentions'>) {
    this.#scene = { ...scene, mentions: this.mentions }
  }

  at(element: Element | null): Row | null {
    return (element && this.#rowOf.get(element)) ?? null
  }

  /** A row that is not made of an entry. */
  know(row: Row): void {
    this.#rowOf.set(row.element, row)
  }

  /** The entry that `element` is a part of. */
  entryAround(element: Element): EntryRow | null {
    const row = this.at(element.closest('.row'))
    return row instanceof EntryRow ? row : null
  }

  /** @param pending the row that was shown while the entry was on its way */
  make(message: MessageEntry, pending: EntryRow | undefined): HTMLElement {
    const entry = this.#scene.overlay(message)
    switch (entry.type) {
      case 'text': {
        const row = pending ?? this.makeSaid(entry, entry.author.id === this.#scene.own())
        row.confirm(entry)
        return row.element
      }
      case 'topic':
      case 'room': {
        pending?.element.remove()
        if (pending) this.forget(pending.element)
        const row = new ChangeRow(this.#scene.words, entry)
        this.#rowOf.set(row.element, row)
        return row.element
      }
    }
  }

  /** @returns whether that shows */
  change(element: Element | null, message: MessageEntry): boolean {
    const entry = this.#scene.overlay(message)
    const row = this.at(element)
    if (entry.type !== 'text' || !(row instanceof EntryRow) || !row.change(entry)) return false
    this.mentions.add(row)
    this.folds.add(row)
    return true
  }

  makeSaid(said: Said, isOwn: boolean): EntryRow {
    const row = new EntryRow(this.#scene, said, isOwn, this.#before)
    this.#before = said.author.id
    this.#rowOf.set(row.element, row)
    this.folds.add(row)
    this.mentions.add(row)
    if (this.#scene.isIgnored(said.author.id)) foldIgnored(row.element, true)
    return row
  }

  /** The user ignores another person from now on, or one less. @returns whether that folds the row, or shows it */
  refold(element: Element): boolean {
    const row = this.at(element)
    if (!(row instanceof EntryRow)) return false
    const wasIgnored = row.isIgnored
    foldIgnored(row.element, this.#scene.isIgnored(row.author.id))
    row.showChanges()
    return row.isIgnored !== wasIgnored
  }

  forget(element: Element): void {
    const row = this.at(element)
    if (!(row instanceof EntryRow)) return
    this.folds.forget(row)
    this.mentions.forget(row)
  }

  clear(): void {
    this.folds.clear()
    this.mentions.clear()
  }
}
