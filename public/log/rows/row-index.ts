/** The rows that are drawn, by entry. There are rows without an entry between them. */
export class RowIndex {
  readonly #rows: HTMLElement
  readonly #elements = new Map<number, HTMLElement>()
  readonly #seqs = new WeakMap<Element, number>()

  constructor(rows: HTMLElement) {
    this.#rows = rows
  }

  get size(): number {
    return this.#elements.size
  }

  set(seq: number, element: HTMLElement): void {
    this.#elements.set(seq, element)
    this.#seqs.set(element, seq)
  }

  at(seq: number | null): HTMLElement | null {
    return (seq !== null && this.#elements.get(seq)) || null
  }

  /** Takes a row out of the log. */
  remove(element: Element): void {
    element.remove()
    const seq = this.#seqs.get(element)
    if (seq !== undefined) this.#elements.delete(seq)
  }

  clear(): void {
    this.#rows.replaceChildren()
    this.#elements.clear()
  }

  /** The first entry that is drawn; `null` when none is. */
  get first(): number | null {
    return this.#nearest(this.#rows.firstElementChild, 'nextElementSibling')
  }

  /** The last entry above a row, or above the end; `null` when none is. */
  lastAbove(row: Element | null): number | null {
    return this.#nearest(row?.previousElementSibling ?? this.#rows.lastElementChild, 'previousElementSibling')
  }

  #nearest(row: Element | null, step: 'nextElementSibling' | 'previousElementSibling'): number | null {
    let at = row
    while (at && !this.#seqs.has(at)) at = at[step]
    return (at && this.#seqs.get(at)) ?? null
  }

  /** The first row behind the entry `seq` of which `isSo` is true. */
  firstAfter(seq: number, isSo: (row: Element) => boolean): HTMLElement | null {
    let first = Infinity
    for (const [each, element] of this.#elements)
      if (each > seq && each < first && isSo(element)) first = each
    return this.at(first)
  }

  /** The rows above the entry `seq`. */
  above(seq: number): Element[] {
    const rows = [...this.#rows.children]
    const end = rows.findIndex((row) => (this.#seqs.get(row) ?? 0) >= seq)
    return end < 0 ? rows : rows.slice(0, end)
  }

  /** The rows beyond `count` around one of them. */
  beyond(middle: Element, count: number): { above: Element[]; below: Element[] } {
    const rows = [...this.#rows.children]
    const end = Math.min(rows.length, Math.max(count, rows.indexOf(middle) + count / 2))
    return { above: rows.slice(0, Math.max(0, end - count)), below: rows.slice(end) }
  }
}
