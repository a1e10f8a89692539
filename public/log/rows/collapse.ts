/** A text of this length may need collapsing on the narrowest screen. */
const FOLD_LINES = 12
const NARROW_LINE = 12

/** A row whose text may be long. */
interface Collapsible {
  readonly element: HTMLElement
  readonly mayBeLong: boolean
  readonly isFolded: boolean
  /** Not all of it fits. */
  readonly isCut: boolean
  offerRest(isCut: boolean): void
}

/** The long texts of a room: each shows its beginning until it is expanded. */
export class Collapsing {
  readonly #long = new Set<Collapsible>()
  #fresh: Collapsible[] = []

  add(row: Collapsible): void {
    if (!row.mayBeLong) return
    this.#long.add(row)
    this.#fresh.push(row)
  }

  forget(row: Collapsible): void {
    this.#long.delete(row)
  }

  clear(): void {
    this.#long.clear()
    this.#fresh = []
  }

  /** Measures new rows once they are on the screen. */
  fit(): void {
    if (this.#fresh[0]?.element.isConnected) look(this.#fresh.splice(0))
  }

  /** Measures all rows, because the width changed. */
  refit(): void {
    this.#fresh = []
    look([...this.#long])
  }
}

/** Reads first, then writes: one layout for all of them. */
function look(rows: readonly Collapsible[]): void {
  const cut = rows.map((row) => row.isFolded && row.isCut)
  rows.forEach((row, index) => row.isFolded && row.offerRest(cut[index]!))
}

/** Whether the height of a text has to be measured. */
export function mayBeLong(text: string): boolean {
  if (text.length < FOLD_LINES) return false
  let lines = text.length / NARROW_LINE
  for (let at = text.indexOf('\n'); at >= 0 && lines <= FOLD_LINES; at = text.indexOf('\n', at + 1))
    lines += 1
  return lines > FOLD_LINES
}
