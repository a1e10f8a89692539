/** A missing entry is usually just late. */
const FIRST_MS = 1_000
const LONGEST_MS = 30_000

/** The next time a room is entered again, to get what is missing. */
export class Rejoin {
  readonly #join: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #patienceMs = FIRST_MS

  constructor(join: () => void) {
    this.#join = join
  }

  /** Unless that is about to happen anyway; each time more patiently. */
  patiently(): void {
    if (this.#timer !== undefined) return
    this.in(this.#patienceMs)
    this.#patienceMs = Math.min(LONGEST_MS, this.#patienceMs * 2)
  }

  in(ms = FIRST_MS): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#join()
    }, ms)
  }

  /** Nothing is missing. */
  cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#patienceMs = FIRST_MS
  }
}
