import { make } from '../ui/dom'
import { dayNumber, type Words } from '../ui/words'

/** Times in the words of the reader. */
export class Times {
  readonly #words: Words
  readonly #now: () => number

  /** @param now epoch milliseconds */
  constructor(words: Words, now: () => number) {
    this.#words = words
    this.#now = now
  }

  /** The time, and the day unless it is today. */
  when(at: number): string {
    const now = this.#now()
    const time = this.#words.time(at)
    if (dayNumber(at) === dayNumber(now)) return time
    return this.#words.fill(this.#words.say.dayAndTime, { day: this.#words.day(at, now), time })
  }

  element(at: number): HTMLElement {
    const time = make('time', '', this.when(at))
    time.title = this.#words.moment(at)
    time.setAttribute('datetime', new Date(at).toISOString())
    return time
  }
}
