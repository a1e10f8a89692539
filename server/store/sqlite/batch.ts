const FULL = 32

/** Sends the items of one turn of the event loop together: waking another thread costs more than a message. */
export class Batch<T> {
  readonly #send: (items: T[]) => void
  #items: T[] = []

  constructor(send: (items: T[]) => void) {
    this.#send = send
  }

  add(item: T): void {
    if (this.#items.push(item) === 1) setImmediate(() => this.flush())
    if (this.#items.length === FULL) this.flush()
  }

  flush(): void {
    if (this.#items.length > 0) this.#send(this.#items.splice(0))
  }
}
