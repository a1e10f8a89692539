/** Tells its listeners, in the order they came. */
export class Signal<T> {
  readonly #listeners = new Set<(value: T) => void>()

  /** @returns stops listening */
  on(listener: (value: T) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(value: T): void {
    for (const listener of this.#listeners) listener(value)
  }
}
