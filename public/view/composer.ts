import type { RoomName } from '../../server/protocol'
import { inThisTab, recall, remember } from '../sync/memory'
import { byId } from './dom'
import type { Words } from './words'

/** The text field and its button. What is written and not sent stays in this tab, room by room. */
export class Composer {
  readonly #form = byId('composer', HTMLFormElement)
  readonly #field = byId('msg', HTMLTextAreaElement)
  readonly #over = byId('msg_over', HTMLElement)
  readonly #words: Words
  readonly #onText: (text: string) => void
  #room: RoomName | null = null
  #maxChars: number | null = null
  #hasJustComposed = false

  constructor(words: Words, onText: (text: string) => void) {
    this.#words = words
    this.#onText = onText
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#send()
    })
    this.#field.addEventListener('input', () => this.#changed())
    this.#field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || this.#isComposing(event)) return
      event.preventDefault()
      this.#send()
    })
    this.#field.addEventListener('compositionend', () => {
      this.#hasJustComposed = true
      setTimeout(() => (this.#hasJustComposed = false))
    })
  }

  /** Brings the draft of this room back. */
  show(room: RoomName): void {
    this.#room = room
    const draft = recall(inThisTab, draftKey(room))
    this.#set(typeof draft === 'string' ? draft : '')
  }

  limit(maxChars: number | null): void {
    this.#maxChars = maxChars
    this.#changed()
  }

  /** Gives a text back to be written differently; what stands in the field is kept below it. */
  take(text: string): void {
    const written = this.#field.value
    this.#set(written === '' ? text : `${text}\n${written}`)
    this.focus()
  }

  focus(): void {
    this.#field.focus()
  }

  /** The Enter that ends an input method's composition is no Enter; Safari sends it after the end, as 229. */
  #isComposing(event: KeyboardEvent): boolean {
    return event.isComposing || event.keyCode === 229 || this.#hasJustComposed
  }

  #send(): void {
    const text = this.#field.value
    this.focus()
    if (text.trim() === '' || this.#charactersOver() > 0) return
    this.#set('')
    this.#onText(text)
  }

  #set(text: string): void {
    this.#field.value = text
    this.#changed()
  }

  #changed(): void {
    const text = this.#field.value
    if (this.#room !== null) remember(inThisTab, draftKey(this.#room), text === '' ? null : text)
    this.#field.style.height = 'auto'
    this.#field.style.height = `${this.#field.scrollHeight + this.#field.offsetHeight - this.#field.clientHeight}px`
    const over = this.#charactersOver()
    this.#over.textContent = over > 0 ? this.#words.fill(this.#words.say.charactersOver, { n: over }) : ''
  }

  /** Counted as the server does, in code points. */
  #charactersOver(): number {
    const text = this.#field.value.trimEnd()
    if (this.#maxChars === null || text.length <= this.#maxChars) return 0
    return Array.from(text).length - this.#maxChars
  }
}

const draftKey = (room: RoomName): string => `draft ${room}`
