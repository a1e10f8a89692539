import type { EntryRow } from './entry'

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
