import { byId } from '../ui/dom'

/** A sentence that asks, and the one thing that can be done about it. */
export interface Question {
  note: readonly (Node | string)[]
  /** What the button says. */
  label: string
  run(): void
}

/** What there is to say about the text that is being written. It lies over the end of the log, so nothing moves. */
export class ComposerNote {
  readonly #box = byId('msg_note_box', HTMLElement)
  readonly #text = byId('msg_note', HTMLElement)
  readonly #button = byId('msg_as_it_is', HTMLButtonElement)
  #question: Question | null = null

  constructor() {
    this.#button.addEventListener('click', () => this.#question?.run())
  }

  get isShown(): boolean {
    return this.#text.textContent !== ''
  }

  get asks(): boolean {
    return this.#question !== null
  }

  clear(): void {
    this.#show([], null)
  }

  tell(sentence: string): void {
    this.#show([sentence], null)
  }

  ask(question: Question): void {
    this.#button.textContent = question.label
    this.#show(question.note, question)
  }

  /** The keyboard goes on to what can be done. */
  focus(): void {
    this.#button.focus()
  }

  #show(note: readonly (Node | string)[], question: Question | null): void {
    if (note.length === 0 && !this.isShown) return
    this.#question = question
    this.#button.hidden = question === null
    this.#text.replaceChildren(...note)
    this.#box.classList.toggle('note--shown', note.length > 0)
  }
}
