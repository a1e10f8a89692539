/** Fits the height of the text field to its text, up to the style's limit. Beyond that it scrolls, with the caret in view. */
export class TextField {
  readonly element: HTMLTextAreaElement
  readonly #form: HTMLFormElement
  #width = 0

  constructor(element: HTMLTextAreaElement, form: HTMLFormElement) {
    this.element = element
    this.#form = form
    new ResizeObserver(() => requestAnimationFrame(() => this.#resized())).observe(element)
  }

  fit(): void {
    // The form keeps its height meanwhile, so that the log above stays at its end.
    const { style, classList } = this.#form
    const { element } = this
    style.minHeight = `${this.#form.offsetHeight}px`
    element.style.height = 'auto'
    // Several lines also take the nickname's place, until the field is empty again.
    if (element.value === '') classList.remove('composer--tall')
    else if (element.scrollHeight > element.clientHeight) classList.add('composer--tall')
    element.style.height = `${element.scrollHeight + element.offsetHeight - element.clientHeight}px`
    style.minHeight = ''
  }

  #resized(): void {
    const { clientWidth, clientHeight, scrollHeight } = this.element
    if (clientWidth !== this.#width) this.fit()
    this.#width = clientWidth
    if (scrollHeight > clientHeight && document.activeElement === this.element) this.#showCaret()
  }

  /** Browsers scroll to the caret when it moves, not when the field shrinks. */
  #showCaret(): void {
    const { clientHeight, scrollTop } = this.element
    const caret = this.#heightTo(this.element.selectionEnd)
    const line = this.#heightTo(0)
    if (caret > scrollTop + clientHeight) this.element.scrollTop = caret - clientHeight
    else if (caret - line < scrollTop) this.element.scrollTop = caret - line
  }

  /** Height of the text up to a place in it, measured on a copy. */
  #heightTo(end: number): number {
    const copy = this.element.cloneNode() as HTMLTextAreaElement
    copy.removeAttribute('id')
    copy.value = this.element.value.slice(0, end)
    copy.inert = true
    Object.assign(copy.style, {
      position: 'absolute',
      width: `${this.element.offsetWidth}px`,
      height: '0',
      visibility: 'hidden',
    })
    this.#form.append(copy)
    const height = copy.scrollHeight
    copy.remove()
    return height
  }
}

/** Replaces a part of the text as typing does: it can be undone and fires `input`. */
export function writeOver(field: HTMLTextAreaElement, text: string, from: number, to: number): void {
  field.focus()
  field.setSelectionRange(from, to)
  if (document.execCommand('insertText', false, text)) return
  field.setRangeText(text, from, to, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

/** The text before the cursor. */
export const textBefore = ({ value, selectionStart }: HTMLTextAreaElement): string =>
  value.slice(0, selectionStart)

/** A name, an emoji or a command begins: the page loads the suggestions. */
export const begins = (field: HTMLTextAreaElement): boolean => /^\/$|[@＠:：]$/.test(textBefore(field))

/** The suggestions may complete the name, emoji or command before the cursor. */
export const hasBegun = (field: HTMLTextAreaElement): boolean =>
  /^\/\p{L}*$|[@＠:：][^\s@＠:：]*$/u.test(textBefore(field))
