import type { Draft } from '../../device/drafts'
import { byId } from '../../ui/dom'
import type { Words } from '../../ui/words'

/** The line above the text field that says what its text is for, unless it is simply said. */
export class MoodLine {
  readonly #line = byId('mood', HTMLElement)
  readonly #text = byId('mood_text', HTMLElement)
  readonly #form = byId('composer', HTMLFormElement)
  readonly #words: Words

  /** @param onEnd the user drops the reply, or gives up the edit */
  constructor(words: Words, onEnd: () => void) {
    this.#words = words
    byId('mood_end', HTMLButtonElement).addEventListener('click', onEnd)
  }

  show({ reply, edit }: Draft): void {
    const { say } = this.#words
    const mood = edit ? 'edit' : reply ? 'reply' : ''
    const text =
      mood === 'reply' && reply
        ? this.#words.fill(say.replying, { name: reply.name, excerpt: reply.excerpt || say.deleted })
        : say.editing
    if (mood === '') this.#text.textContent = ''
    else if (text !== this.#text.textContent) this.#text.textContent = text
    this.#line.hidden = mood === ''
    this.#form.dataset['mood'] = mood
  }
}
