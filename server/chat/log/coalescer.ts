/**
 * Work of which only a run counts that begins after it was asked for: all who ask while one is under way share the next.
 * When the one fails they share that: they have waited as long, and the next would hardly do better.
 */
export class Coalescer<T> {
  readonly #work: () => Promise<T>
  #now: Promise<unknown> | null = null
  #next: Promise<T> | null = null

  constructor(work: () => Promise<T>) {
    this.#work = work
  }

  run(): Promise<T> {
    if (this.#now === null) return this.#begin()
    return (this.#next ??= this.#now.then(
      () => this.#begin(),
      (error: unknown) => {
        this.#next = null
        throw error
      },
    ))
  }

  #begin(): Promise<T> {
    this.#next = null
    const run = this.#work()
    const end = () => {
      if (this.#now === run) this.#now = null
    }
    this.#now = run
    run.then(end, end)
    return run
  }
}
