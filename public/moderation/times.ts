import { make } from '../ui/dom'
import { dayNumber, type Words } from '../ui/words'

const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

const UNITS = [
  ['week', 7 * DAY_MINUTES],
  ['day', DAY_MINUTES],
  ['hour', HOUR_MINUTES],
  ['minute', 1],
] as const

/** Times and their lengths in the words of the reader. */
export class Times {
  readonly #words: Words
  readonly #now: () => number

  /** @param now epoch milliseconds */
  constructor(words: Words, now: () => number) {
    this.#words = words
    this.#now = now
  }

  /** In the largest unit that they are whole in: 15 minutes, 1 hour, 2 days, 1 week. */
  span(minutes: number): string {
    const [unit, length] = UNITS.find(([, each]) => minutes % each === 0) ?? UNITS[3]
    const format = new Intl.NumberFormat(this.#words.language, { style: 'unit', unit, unitDisplay: 'long' })
    return format.format(minutes / length)
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
