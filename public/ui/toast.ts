import { openedDialog } from './dialog'
import { byId } from './dom'

const SHOWN_MS = 8_000

/** A message at the lower edge, above everything, that disappears by itself. */
export class Toast {
  readonly #element = byId('toast', HTMLElement)
  #timer: ReturnType<typeof setTimeout> | undefined

  show(sentence: string): void {
    clearTimeout(this.#timer)
    // A dialog lies above everything else.
    ;(openedDialog() ?? document.body).append(this.#element)
    this.#element.textContent = sentence
    this.#timer = setTimeout(() => (this.#element.textContent = ''), SHOWN_MS)
  }
}
