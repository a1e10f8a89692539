import { one } from '../ui/dom'
import type { Room } from '../sync/room'
import type { Words } from '../ui/words'
import { offerChoices } from './choices'

const DAYS = [1, 7, 30, 90, 365]
const DAY_SECONDS = 24 * 60 * 60

/** How long the files of a room are kept. A copy of another choice: the first load goes without it. */
export class FilesLifetime {
  readonly #setting: HTMLElement
  readonly #select: HTMLSelectElement
  readonly #words: Words

  constructor(dialog: HTMLElement, words: Words) {
    this.#words = words
    const { name, hint } = words.say.filesLifetime
    this.#setting = one('[data-setting="slowModeSeconds"]', dialog).cloneNode(true) as HTMLElement
    this.#setting.dataset['setting'] = 'filesLifetimeDays'
    this.#select = one('select', this.#setting) as HTMLSelectElement
    this.#select.name = 'filesLifetimeDays'
    const shownHint = one('.setting__hint', this.#setting)
    shownHint.id = 'room_settings_files'
    shownHint.textContent = hint
    this.#select.setAttribute('aria-describedby', shownHint.id)
    this.#select.setAttribute('aria-label', name)
    one('legend', this.#setting).textContent = name
    one('[data-setting="newcomers"]', dialog).after(this.#setting)
  }

  show({ info, limits }: Room): void {
    this.#setting.hidden = !limits?.files
    const days = info?.filesLifetimeDays
    const longest = limits?.files?.lifetimeDays ?? Infinity
    const offered = DAYS.filter((each) => each < longest)
    const choices = [...new Set(days === undefined ? offered : [...offered, days])].sort((a, b) => a - b)
    offerChoices(this.#select, [
      { value: '', text: this.#words.say.filesLifetime.server },
      ...choices.map((each) => ({
        value: String(each),
        text: this.#words.span(each * DAY_SECONDS, 'long'),
      })),
    ])
    this.#select.value = String(days ?? '')
  }
}
