import { byId } from '../ui/dom'
import type { Words } from '../ui/words'

/** The way back to where the reader was before. */
interface Way {
  readonly isOpen: boolean
  back(): void
}

/** The button that leads back to where the reader was, or else to the newest entries, with the number of unseen ones. */
export class Pill {
  way: Way | null = null
  readonly #button = byId('pill', HTMLButtonElement)
  readonly #text = byId('pill_text', HTMLElement)
  readonly #words: Words

  /** @param goOn leads to the newest */
  constructor(words: Words, goOn: () => void) {
    this.#words = words
    this.#button.addEventListener('click', () => (this.way?.isOpen ? this.way.back() : goOn()))
  }

  show(unseen: number): void {
    const { say } = this.#words
    const isBack = this.way?.isOpen === true
    this.#button.hidden = false
    this.#button.classList.toggle('pill--back', isBack)
    const newest = unseen > 0 ? this.#words.countMessages(say.newMessages, unseen) : say.newest
    this.#text.textContent = isBack ? say.backThere : newest
  }

  hide(): void {
    this.#button.hidden = true
  }
}
