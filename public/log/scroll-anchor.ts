/** Where somebody reads back: the first row in view, and where it stands. */
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

/** Scrolls there. Of a row that begins above and is higher now, or lower, the same part stands above. */
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

/** The first row that reaches into view. */
export function firstInView({ rows, newLine }: Drawn, log: Element): Element | null {
  const { top } = log.getBoundingClientRect()
  const first = firstRow(rows.children, (row) => row.bottom > top)
  // The line may be about to move.
  return first === newLine ? first.nextElementSibling : first
}

/** The first row that reaches out of view below. */
export function firstBelow({ rows }: Drawn, log: Element): Element | null {
  const { bottom } = log.getBoundingClientRect()
  return firstRow(rows.children, (row) => row.bottom > bottom)
}

/** The first row of which `isSo` is true. Rows stand in order, so it is found by halving. */
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
