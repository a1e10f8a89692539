import type { EntryRow } from './entry'

/** A text of this length may need collapsing on the narrowest screen. */
const FOLD_LINES = 12
const NARROW_LINE = 12

/** The long texts of a room: each shows its beginning until it is expanded. */
export class Collapsing {
  readonly #long = new Set<EntryRow>()
  #fresh: EntryRow[] = []

  add(row: EntryRow): void {
    if (!row.mayBeLong) return
    this.#long.add(row)
    this.#fresh.push(row)
  }

  forget(row: EntryRow): void {
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
function look(rows: readonly EntryRow[]): void {
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
