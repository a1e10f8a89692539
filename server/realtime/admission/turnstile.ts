/** Opening one takes a third of a millisecond, and so much again where its client has to be cut at once. */
const IN_A_TURN = 10

/** Lets a few in at a time, in the order they came: however many come at once, everybody else is heard in between. */
export class Turnstile {
  #waiting: (() => void)[] = []
  #isTurning = false

  /** @param enter called in a later turn of the event loop */
  wait(enter: () => void): void {
    this.#waiting.push(enter)
    if (!this.#isTurning) this.#turnLater()
  }

  #turnLater(): void {
    this.#isTurning = true
    setImmediate(() => {
      for (const enter of this.#waiting.splice(0, IN_A_TURN)) enter()
      this.#isTurning = false
      if (this.#waiting.length > 0) this.#turnLater()
    })
  }
}
