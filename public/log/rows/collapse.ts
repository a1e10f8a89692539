import type { EntryRow } from './entry'

/** The long texts of a room: of each the beginning is in view, and the rest when it is asked for. */
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

  /** Looks at the rows that came, once they are on the screen. */
  fit(): void {
    if (this.#fresh[0]?.element.isConnected) look(this.#fresh.splice(0))
  }

  /** Looks at all, because the width is another. */
  refit(): void {
    this.#fresh = []
    look([...this.#long])
  }
}

/** First reads, then writes: one layout, however many there are. */
function look(rows: readonly EntryRow[]): void {
  const cut = rows.map((row) => row.isFolded && row.isCut)
  rows.forEach((row, index) => row.isFolded && row.offerRest(cut[index]!))
}
