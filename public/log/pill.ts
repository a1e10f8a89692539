import { byId } from '../ui/dom'
import type { Words } from '../ui/words'

/** The button that leads to the newest entries, with the number of unseen ones. */
export class Pill {
  readonly #button = byId('pill', HTMLButtonElement)
  readonly #text = byId('pill_text', HTMLElement)
  readonly #words: Words

  /** @param goOn leads to the newest */
  constructor(words: Words, goOn: () => void) {
    this.#words = words
    this.#button.addEventListener('click', goOn)
  }

  show(unseen: number): void {
    const { say } = this.#words
    this.#button.hidden = false
    this.#text.textContent = unseen > 0 ? this.#words.countMessages(say.newMessages, unseen) : say.newest
  }

  hide(): void {
    this.#button.hidden = true
  }
}
