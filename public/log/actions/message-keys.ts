import { isComposing } from '../../ui/dom'
import type { Message } from './message'
import type { Toolbar } from './toolbar'

const MESSAGE = '.entry'
/** Lines with a button have no message to go to. */
const STOPS = '.entry, .ignored, .gap__button'
/** A message that is taller than the window is read on by this part of it. */
const STEP = 0.75
/** A screen reader reads no more of a message when the focus comes to it. */
const LONGEST_LABEL = 500

export interface MessageKeyCallbacks {
  find(element: Element): Message | null
  /**
   * Does what a key on a message is for.
   * @param isChosen by Up or Down; a message that a link led to has the focus as well
   * @returns whether it is for anything
   */
  press(key: string, message: Message, isChosen: boolean): boolean
}

/**
 * Up and Down go from message to message while the focus is in the log, Left goes back from what is in a message to it;
 * other keys are actions on the focused one.
 */
export class MessageKeys {
  readonly #log: HTMLElement
  readonly #toolbar: Toolbar
  readonly #callbacks: MessageKeyCallbacks
  #stop: HTMLElement | null = null
  /** The message that the focus is on or in. */
  #held: HTMLElement | null = null

  constructor(log: HTMLElement, toolbar: Toolbar, callbacks: MessageKeyCallbacks) {
    this.#log = log
    this.#toolbar = toolbar
    this.#callbacks = callbacks
    log.addEventListener('keydown', (event) => this.#pressed(event))
    // A click must not give the focus to a message: what is typed next is for the text field.
    log.addEventListener('pointerdown', () => this.#forget(), { passive: true })
    document.addEventListener('pointerdown', () => (this.#held = null), { passive: true })
    document.addEventListener('focusin', ({ target }) => this.#hold(target as Element))
    this.#hold(document.activeElement)
  }

  /** Moves the focus to a message, or to the line that shows it among others that are deleted. */
  focus(to: HTMLElement): void {
    const focused = to.matches(MESSAGE) ? this.#take(to) : to
    focused.focus({ preventScroll: true })
    focused.scrollIntoView({ block: 'nearest' })
  }

  /** Messages changed. What had the focus may be gone from its message, or the message behind the line of another one. */
  keepFocus(): void {
    const { activeElement } = document
    const isLost = activeElement === document.body || activeElement?.closest('.row--condensed')
    if (isLost && this.#held?.isConnected) this.#take(this.#held).focus({ preventScroll: true })
  }

  #hold(focused: Element | null): void {
    this.#held = (this.#log.contains(focused) && focused?.closest<HTMLElement>(MESSAGE)) || null
  }

  #take(to: HTMLElement): HTMLElement {
    const entry = lineOf(to)
    this.#forget()
    this.#stop = entry
    entry.tabIndex = -1
    entry.setAttribute('role', 'article')
    entry.setAttribute('aria-label', labelOf(entry))
    return entry
  }

  /** The message after this one, or the one before. */
  neighbour(entry: Element): HTMLElement | null {
    const all = this.#all()
    const at = all.indexOf(entry as HTMLElement)
    return all[at + 1] ?? all[at - 1] ?? null
  }

  #pressed(event: KeyboardEvent): void {
    const { key, target } = event
    const isHeld =
      event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && key !== '+' && key !== 'F10')
    if (!(target instanceof HTMLElement) || event.defaultPrevented || isHeld || isComposing(event)) return
    const isArrow = key === 'ArrowUp' || key === 'ArrowDown'
    const isMessage = target.matches(MESSAGE)
    const message = target.closest<HTMLElement>(MESSAGE)
    const stop = target.closest<HTMLElement>(STOPS)
    if (isArrow && target === this.#log) this.#enter()
    else if (isArrow && stop) this.#move(stop, key === 'ArrowUp' ? -1 : 1)
    else if (isMessage && key === 'ArrowRight') this.#toolbar.focus()
    // Code scrolls sideways, and players wind back.
    else if (message && !isMessage && key === 'ArrowLeft' && !target.matches('pre, audio, video'))
      this.focus(message)
    else if (!isMessage || !this.#isAction(key, target)) return
    event.preventDefault()
  }

  #isAction(key: string, entry: HTMLElement): boolean {
    const message = this.#callbacks.find(entry)
    return message !== null && this.#callbacks.press(key, message, entry === this.#stop)
  }

  /** Begins where the focus was last, or with the last message, of those in view. */
  #enter(): void {
    const log = this.#log.getBoundingClientRect()
    const isInView = (entry: HTMLElement): boolean => {
      const { top, bottom } = entry.getBoundingClientRect()
      return top < log.bottom && bottom > log.top
    }
    const inView = this.#all().filter(isInView)
    const entry = inView.find((each) => each === this.#stop) ?? inView.at(-1)
    if (entry) this.focus(entry)
  }

  #move(entry: HTMLElement, step: 1 | -1): void {
    const log = this.#log.getBoundingClientRect()
    const { top, bottom } = entry.getBoundingClientRect()
    const rest = step > 0 ? bottom - log.bottom : log.top - top
    if (rest > 1) return this.#log.scrollBy(0, step * Math.min(rest, STEP * log.height))
    const all = this.#all()
    const next = all[all.indexOf(entry) + step]
    if (next) this.focus(next)
  }

  #all(): HTMLElement[] {
    return [...this.#log.querySelectorAll<HTMLElement>(STOPS)].filter(isShown)
  }

  #forget(): void {
    for (const name of ['tabindex', 'role', 'aria-label']) this.#stop?.removeAttribute(name)
    this.#stop = null
  }
}

/** What is ignored is folded away, and several deleted messages share a line. */
const isShown = (stop: HTMLElement): boolean =>
  !stop.matches('.row--ignored > .entry, .row--condensed *, [hidden]')

/** Of several deleted ones the first has the line. */
function lineOf(entry: HTMLElement): HTMLElement {
  let row = entry.closest('.row')
  while (row?.matches('.row--condensed')) row = row.previousElementSibling
  return row?.querySelector<HTMLElement>(MESSAGE) ?? entry
}

function labelOf(entry: HTMLElement): string {
  const { innerText } = entry.querySelector<HTMLElement>('.entry__body') ?? entry
  const pictures = [...entry.querySelectorAll('img')].map(({ alt }) => alt)
  return [innerText, ...pictures].join(' ').replace(/\s+/g, ' ').slice(0, LONGEST_LABEL)
}
