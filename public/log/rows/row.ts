import { make } from '../../ui/dom'
import { dayNumber, type Words } from '../../ui/words'

/** A line of the log that was written at some time: a new day begins above it, or not. */
export class Row {
  protected readonly words: Words
  #divider: HTMLElement | null = null

  constructor(
    readonly element: HTMLElement,
    words: Words,
    /** Epoch milliseconds. */
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

  /** The day of this row, unless the date above it is visible below `top`. */
  dayAbove(top: number, now: number): string | null {
    const isInView = this.#divider !== null && this.#divider.getBoundingClientRect().top >= top
    return isInView ? null : this.words.day(this.at, now)
  }

  /** Another day has begun: what was today is yesterday. */
  redate(now: number): void {
    if (this.#divider?.firstChild) this.#divider.firstChild.textContent = this.words.day(this.at, now)
  }
}
