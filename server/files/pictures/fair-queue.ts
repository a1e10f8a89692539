/** Lines that are served one from each in turn, so that a long one does not hold up the others. */
export class FairQueue<T> {
  readonly #lines = new Map<string, T[]>()
  readonly #limits: { all: number; line: number }
  #size = 0

  constructor(limits: { all: number; line: number }) {
    this.#limits = limits
  }

  /** @returns false when there is no place */
  add(name: string, item: T): boolean {
    const line = this.#lines.get(name) ?? []
    if (this.#size >= this.#limits.all || line.length >= this.#limits.line) return false
    line.push(item)
    this.#lines.set(name, line)
    this.#size += 1
    return true
  }

  next(): T | undefined {
    for (const [name, line] of this.#lines) {
      // Back to the end of the turns.
      this.#lines.delete(name)
      const item = line.shift()
      if (line.length > 0) this.#lines.set(name, line)
      this.#size -= 1
      return item
    }
    return undefined
  }
}
