import { byId } from '../ui/dom'

/** A note with one action. */
export interface Question {
  note: readonly (Node | string)[]
  /** The label of the button. */
  label: string
  run(): void
}

/** A note about the text in the field. It overlays the end of the log, so nothing moves. */
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

  /** Moves the focus to the action. */
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
