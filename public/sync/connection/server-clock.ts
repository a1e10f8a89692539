/** The server's time, as far as it has said: the clock of this device may be wrong, or be set meanwhile. */
export class ServerClock {
  #toldAt = performance.now()
  #time = Date.now()

  /** @param time of the server just now, epoch milliseconds; NaN where it did not say */
  told(time: number): void {
    if (Number.isNaN(time)) return
    this.#time = time
    this.#toldAt = performance.now()
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#time + performance.now() - this.#toldAt
  }
}
