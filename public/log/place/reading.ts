import type { LogCallbacks } from '../log-callbacks'

/** Entries in view for this long count as read. */
const READING_MS = 300

/** When the reader has read what is in view. Where a link led them aside, what was skipped on the way stays unread. */
export class Reading {
  isAside = false
  readonly #callbacks: LogCallbacks
  readonly #readOn: () => void
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param readOn reports how far the reader has come */
  constructor(callbacks: LogCallbacks, readOn: () => void) {
    this.#callbacks = callbacks
    this.#readOn = readOn
  }

  /** The reader is at the end. */
  all(): void {
    if (!this.isAside) this.#callbacks.read(null)
  }

  /** The reader is somewhere else. */
  some(): void {
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (!this.isAside) this.#readOn()
    }, READING_MS)
  }

  /** Reading goes on where it did. */
  comeBack(): void {
    this.isAside = false
    this.#callbacks.back()
  }
}
