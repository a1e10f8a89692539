import { clone } from '../../ui/dom'
import type { Message } from './message'

export type Tool = 'react' | 'reply' | 'edit' | 'more'

export interface ToolbarCallbacks {
  /** The message that `element` is a part of, unless nothing can be done with it. */
  find(element: Element): Message | null
  use(tool: Tool, message: Message, button: HTMLElement): void
}

/** The buttons on the message under the pointer, or with the focus: one element that goes from message to message. */
export class Toolbar {
  readonly #element = clone('message_tools')
  readonly #buttons = [...this.#element.querySelectorAll('button')]
  readonly #callbacks: ToolbarCallbacks

  constructor(log: HTMLElement, callbacks: ToolbarCallbacks) {
    this.#callbacks = callbacks
    for (const sign of ['pointerover', 'pointermove'] as const)
      log.addEventListener(sign, (event) => this.#pointed(event), { passive: true })
    log.addEventListener('pointerleave', () => this.#hasFocus || this.show(document.activeElement))
    log.addEventListener('focusin', ({ target }) => this.show(target as Element))
    log.addEventListener('focusout', ({ relatedTarget }) => relatedTarget ?? this.show(null))
    // Keeps the focus in the text field.
    this.#element.addEventListener('mousedown', (event) => event.preventDefault())
    this.#element.addEventListener('click', ({ target }) => this.#clicked(target as Element))
    this.#element.addEventListener('keydown', (event) => this.#pressed(event))
    // The movement that had this loaded may have been the last one.
    this.show(log.querySelector('.entry:hover') ?? document.activeElement)
  }

  /** Moves to the message that `element` is a part of, or disappears. */
  show(element: Element | null): void {
    const message = element && this.#callbacks.find(element)
    if (!message) return this.#hide()
    for (const button of this.#buttons) {
      const tool = toolOf(button)
      button.hidden = tool !== 'more' && !message.can[tool]
    }
    if (this.#element.parentElement !== message.element) message.element.append(this.#element)
  }

  #hide(): void {
    // Chromium tells of a lost focus while the element that had it is being removed, and it cannot be removed then.
    if (this.#hasFocus) (document.activeElement as HTMLElement).blur()
    this.#element.remove()
  }

  /** Messages changed. */
  refresh(): void {
    if (this.#element.isConnected) this.show(this.#element)
  }

  focus(): void {
    this.#buttons.find((button) => !button.hidden)?.focus()
  }

  get #hasFocus(): boolean {
    return this.#element.contains(document.activeElement)
  }

  #pointed({ target, pointerType }: PointerEvent): void {
    if (pointerType === 'touch' || this.#hasFocus) return
    const entry = (target as Element).closest('.entry')
    if (entry && entry !== this.#element.parentElement) this.show(entry)
  }

  #clicked(target: Element): void {
    const button = target.closest('button')
    const message = this.#callbacks.find(this.#element)
    if (button && message) this.#callbacks.use(toolOf(button), message, button)
  }

  #pressed(event: KeyboardEvent): void {
    const { key, target } = event
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return
    const shown = this.#buttons.filter((button) => !button.hidden)
    const at = shown.indexOf(target as HTMLButtonElement) + (key === 'ArrowRight' ? 1 : -1)
    const next = at < 0 ? this.#element.parentElement : shown[at]
    next?.focus()
    event.preventDefault()
    event.stopPropagation()
  }
}

const toolOf = (button: HTMLElement): Tool => button.dataset['action'] as Tool
