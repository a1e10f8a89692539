import { byId } from '../ui/dom'

/** The day of the first row in view, shown over the log while the reader is scrolled back. Screen readers find it in the log. */
export class LogDate {
  readonly #element = byId('log_date', HTMLElement)

  /** @param day in words; `null` when it is in view already */
  show(day: string | null): void {
    this.#element.classList.toggle('date--shown', day !== null)
    if (day !== null && day !== this.#element.textContent) this.#element.textContent = day
  }
}
