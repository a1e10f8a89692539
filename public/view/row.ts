import type { Member } from '../../server/protocol'
import { make } from './dom'
import { dayNumber, type Words } from './words'

/** A line of the log that was written at some time: a new day begins above it, or not. */
export class Row {
  protected readonly words: Words
  #divider: HTMLElement | null = null

  constructor(
    readonly element: HTMLElement,
    words: Words,
    public author: Member,
    public at: number,
  ) {
    this.words = words
  }

  /**
   * Stands below `previous`.
   * @param _isAdjacent whether nothing stands between the two
   */
  follow(previous: Row | null, _isAdjacent: boolean): void {
    const isNewDay = previous === null || dayNumber(previous.at) !== dayNumber(this.at)
    if (!isNewDay) {
      this.#divider?.remove()
      this.#divider = null
    } else if (!this.#divider) {
      this.#divider = make('p', 'day', make('span', '', this.words.day(this.at, Date.now())))
      this.element.prepend(this.#divider)
    }
  }

  /** Another day has begun: what was today is yesterday. */
  redate(now: number): void {
    if (this.#divider?.firstChild) this.#divider.firstChild.textContent = this.words.day(this.at, now)
  }
}
