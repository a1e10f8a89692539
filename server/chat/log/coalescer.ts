/**
 * Runs work once for many callers. A caller needs a run that starts after its call, so all callers during a run share the
 * next one. If the current run fails they fail with it: they have waited as long, and the next would hardly succeed.
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
