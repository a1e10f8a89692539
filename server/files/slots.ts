import { Failure } from '../errors'

const RETRY_MS = 1_000

/** What may happen at once: in all, and under each of several keys. */
export class Slots {
  readonly #taken = new Map<string, number>()
  #all = 0

  /** @param max of all */
  constructor(readonly max: number) {}

  /**
   * @param keys each with its own most
   * @returns gives them back
   * @throws {Failure} `too-fast` or `busy`
   */
  take(keys: readonly (readonly [key: string, max: number])[]): () => void {
    if (keys.some(([key, max]) => this.#of(key) >= max)) throw new Failure('too-fast', RETRY_MS)
    if (this.#all >= this.max) throw new Failure('busy', RETRY_MS)
    this.#add(keys, 1)
    return () => this.#add(keys, -1)
  }

  get size(): number {
    return this.#all
  }

  #add(keys: readonly (readonly [key: string, max: number])[], by: 1 | -1): void {
    this.#all += by
    for (const [key] of keys) {
      const count = this.#of(key) + by
      if (count === 0) this.#taken.delete(key)
      else this.#taken.set(key, count)
    }
  }

  #of(key: string): number {
    return this.#taken.get(key) ?? 0
  }
}
