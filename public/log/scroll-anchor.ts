/** The reader's place: the first row in view, and its offset. */
export interface ScrollAnchor {
  row: Element
  /** Pixels from the top of the log down to the row; less than 0 when it begins above. */
  top: number
  height: number
}

export function scrollAnchorOf(row: Element, log: Element): ScrollAnchor {
  const { top, height } = row.getBoundingClientRect()
  return { row, top: top - log.getBoundingClientRect().top, height }
}

/** Scrolls there. If the row begins above the window and its height changed, the same part of it stays above. */
export function putBack({ row, top, height }: ScrollAnchor, log: Element): void {
  if (!row.isConnected) return
  const now = scrollAnchorOf(row, log)
  log.scrollTop += now.top - (top < 0 ? (top / height) * now.height : top)
}

/** What is drawn of a room. */
interface Drawn {
  rows: Element
  newLine: Element
}

/** The first row in view. */
export function firstInView({ rows, newLine }: Drawn, log: Element): Element | null {
  const { top } = log.getBoundingClientRect()
  const first = firstRow(rows.children, (row) => row.bottom > top)
  // The line may be about to move.
  return first === newLine ? first.nextElementSibling : first
}

/** The first row that ends below the window. */
export function firstBelow({ rows }: Drawn, log: Element): Element | null {
  const { bottom } = log.getBoundingClientRect()
  return firstRow(rows.children, (row) => row.bottom > bottom)
}

/** The first row for which `isSo` is true, by binary search: rows are in order. */
function firstRow(rows: HTMLCollection, isSo: (row: DOMRect) => boolean): Element | null {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rows[middle]
    if (row && isSo(row.getBoundingClientRect())) high = middle
    else low = middle + 1
  }
  return rows[low] ?? null
}
