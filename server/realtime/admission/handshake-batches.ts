/** A handshake takes a third of a millisecond, and as much again when its client is cut off at once. */
const BATCH_SIZE = 10

/** Runs handshakes in order, a batch per turn of the event loop, so that a burst of them delays no one else. */
export class HandshakeBatches {
  readonly #waiting: (() => void)[] = []
  #isScheduled = false

  /** Runs `handshake` in a later turn. */
  add(handshake: () => void): void {
    this.#waiting.push(handshake)
    if (!this.#isScheduled) this.#schedule()
  }

  #schedule(): void {
    this.#isScheduled = true
    setImmediate(() => {
      for (const handshake of this.#waiting.splice(0, BATCH_SIZE)) handshake()
      this.#isScheduled = false
      if (this.#waiting.length > 0) this.#schedule()
    })
  }
}
