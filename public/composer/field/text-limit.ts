import { byId } from '../../ui/dom'
import type { Words } from '../../ui/words'

/** Says by how much the text is too long. */
export class TextLimit {
  /** `null` for no limit. */
  maxChars: number | null = null
  readonly #field: HTMLTextAreaElement
  readonly #note = byId('msg_over', HTMLElement)
  readonly #words: Words

  constructor(field: HTMLTextAreaElement, words: Words) {
    this.#field = field
    this.#words = words
  }

  /** In code points, as the server counts. */
  get over(): number {
    const text = this.#field.value.trimEnd()
    if (this.maxChars === null || text.length <= this.maxChars) return 0
    return Array.from(text).length - this.maxChars
  }

  show(): void {
    const { over } = this
    this.#note.textContent = over > 0 ? this.#words.count(this.#words.say.charactersOver, over) : ''
  }
}
