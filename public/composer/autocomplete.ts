import { byId, clone } from '../ui/dom'
import { writeOver } from './text-field'
import type { Words } from '../ui/words'

export interface Option {
  /** Replaces the text between `from` and the cursor. */
  insert: string
  paint(row: HTMLElement): void
  accepted?(): void
}

/** Suggestions for the text between `from` and the cursor. */
export interface Suggestions {
  label: string
  from: number
  options: readonly Option[]
  /** The text means the first one, which is inserted without a question. */
  isWhole?: boolean
}

/** @param isAsked whether the user pressed Tab */
export type Suggester = (text: string, cursor: number, isAsked: boolean) => Suggestions | null

/**
 * The list over the text field. The field keeps the cursor and says which option is active; it stays a text box of
 * several lines, which may not take the role of a combobox.
 */
export class Autocomplete {
  readonly #field: HTMLTextAreaElement
  readonly #list = byId('offers', HTMLUListElement)
  readonly #status = byId('offers_status', HTMLElement)
  readonly #words: Words
  readonly #find: Suggester
  #offers: Suggestions | null = null
  #active = 0
  #isAsked = false
  /** Where the list stays closed, because a suggestion was accepted or dismissed. */
  #settledAt: number | null = null

  constructor(field: HTMLTextAreaElement, words: Words, find: Suggester) {
    this.#field = field
    this.#words = words
    this.#find = find
    field.setAttribute('aria-autocomplete', 'list')
    field.setAttribute('aria-haspopup', 'listbox')
    field.setAttribute('aria-controls', 'offers')
    field.addEventListener('click', () => this.#look(this.#isAsked))
    field.addEventListener('keyup', ({ key }) => {
      if (/^(Arrow(Left|Right)|Home|End)$/.test(key)) this.#look(this.#isAsked)
    })
    field.addEventListener('blur', () => this.close())
    addEventListener('resize', () => this.#place())
    visualViewport?.addEventListener('resize', () => this.#place())
    // Keeps the focus in the field, and a phone's keyboard open.
    this.#list.addEventListener('mousedown', (event) => event.preventDefault())
    this.#list.addEventListener('click', ({ target }) => this.#take(this.#indexOf(target)))
    this.#list.addEventListener('mousemove', ({ target }) => this.#activate(this.#indexOf(target)))
  }

  /**
   * The text changed, or there are other suggestions for it.
   * @param isTyped what was pasted, or comes back by undoing, stays as it is
   */
  update(isTyped = true): void {
    this.#look(this.#isAsked)
    if (!this.#offers?.isWhole) return
    if (isTyped) this.#take(0)
    else this.#settle()
  }

  close(): void {
    this.#offers = null
    this.#isAsked = false
    this.#list.hidden = true
    this.#status.textContent = ''
    this.#field.removeAttribute('aria-activedescendant')
  }

  /** Inserts the accepted suggestion and keeps the list closed. */
  write(text: string, from: number, to: number): void {
    this.close()
    this.#settledAt = from + text.search(/\S/)
    writeOver(this.#field, text, from, to)
  }

  /** @returns whether the list handled the key */
  takes(event: KeyboardEvent): boolean {
    const isHeld = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey
    if (isHeld || !(this.#offers ? this.#takesOpen(event.key) : this.#takesClosed(event.key))) return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  #takesOpen(key: string): boolean {
    const count = this.#offers?.options.length ?? 0
    if (key === 'ArrowDown') this.#activate((this.#active + 1) % count)
    else if (key === 'ArrowUp') this.#activate((this.#active + count - 1) % count)
    else if (key === 'Tab' || key === 'Enter') this.#take(this.#active)
    else if (key === 'Escape') this.#settle()
    else return false
    return true
  }

  /** Tab moves the focus on, unless the cursor is behind the beginning of a name. */
  #takesClosed(key: string): boolean {
    if (key !== 'Tab') return false
    this.#settledAt = null
    this.#look(true)
    const count = this.#offers?.options.length ?? 0
    if (count === 1) this.#take(0)
    return count > 0
  }

  #look(isAsked: boolean): void {
    const { value, selectionStart, selectionEnd } = this.#field
    const offers = selectionStart === selectionEnd ? this.#find(value, selectionStart, isAsked) : null
    if (offers?.from !== this.#settledAt) this.#settledAt = null
    if (!offers || this.#settledAt !== null) return this.close()
    this.#isAsked = isAsked
    this.#offers = offers
    this.#list.setAttribute('aria-label', offers.label)
    this.#list.replaceChildren(
      ...offers.options.map((option, index) => {
        const row = clone('offer')
        row.id = `offer_${index}`
        option.paint(row)
        return row
      }),
    )
    this.#list.hidden = false
    this.#list.scrollTop = 0
    this.#status.textContent = this.#words.count(this.#words.say.offers, offers.options.length)
    this.#activate(0)
    this.#place()
  }

  #activate(index: number): void {
    if (index < 0) return
    this.#active = index
    for (const [each, row] of [...this.#list.children].entries())
      row.setAttribute('aria-selected', String(each === index))
    this.#list.children[index]?.scrollIntoView({ block: 'nearest' })
    this.#field.setAttribute('aria-activedescendant', `offer_${index}`)
  }

  #take(index: number): void {
    const option = this.#offers?.options[index]
    if (!this.#offers || !option) return
    option.accepted?.()
    this.write(option.insert, this.#offers.from, this.#field.selectionStart)
  }

  #settle(): void {
    this.#settledAt = this.#offers?.from ?? null
    this.close()
  }

  #indexOf(target: EventTarget | null): number {
    const row = target instanceof Element ? target.closest('.offer') : null
    return row ? [...this.#list.children].indexOf(row) : -1
  }

  /** Above the text field, as wide as it is. The field's own box would cut it off. */
  #place(): void {
    if (!this.#offers || !this.#field.form) return
    const { top, left, width } = this.#field.form.getBoundingClientRect()
    this.#list.style.setProperty('--top', `${top}px`)
    this.#list.style.setProperty('--left', `${left}px`)
    this.#list.style.setProperty('--width', `${width}px`)
  }
}
