import type { UnsentFile } from '../sync/outbox/command'
import { arrange, byId, clone, part } from '../ui/dom'
import type { Words } from '../ui/words'
import { isPicture } from './admission'

interface StripCallbacks {
  /** Where the bytes of a picture are. */
  addressOf(file: UnsentFile): string | undefined
  /** What a picture shows was written. */
  described(): void
  remove(file: UnsentFile): void
  focusField(): void
}

/** The files of the next message, above the text field. */
export class Strip {
  readonly #element = clone('strip')
  readonly #list = part('files', this.#element)
  readonly #note = part('note', this.#element)
  readonly #count = byId('attached_status', HTMLElement)
  readonly #rows = new Map<string, HTMLElement>()
  readonly #words: Words
  readonly #callbacks: StripCallbacks

  constructor(words: Words, callbacks: StripCallbacks) {
    this.#words = words
    this.#callbacks = callbacks
    this.#element.hidden = true
    const form = byId('composer', HTMLFormElement)
    form.before(this.#element)
    const showMood = (): void =>
      void this.#element.classList.toggle('strip--behind', form.dataset['mood'] === 'edit')
    new MutationObserver(showMood).observe(form, { attributeFilter: ['data-mood'] })
    showMood()
  }

  show(files: readonly UnsentFile[], note: string): void {
    const rows = files.map((file) => this.#rows.get(file.key) ?? this.#make(file))
    this.#rows.clear()
    for (const [at, { key }] of files.entries()) this.#rows.set(key, rows[at]!)
    arrange(this.#list, rows)
    this.#element.hidden = files.length === 0
    this.#note.textContent = note
    this.#count.textContent =
      files.length > 0 ? this.#words.count(this.#words.say.attaching.count, files.length) : ''
  }

  #make(file: UnsentFile): HTMLElement {
    const row = clone('strip_file')
    part('name', row).textContent = file.name
    part('name', row).title = file.name
    part('size', row).textContent = this.#words.bytes(file.size)
    const remove = part('remove', row)
    remove.setAttribute('aria-label', this.#words.fill(this.#words.say.attaching.remove, { name: file.name }))
    remove.addEventListener('click', () => this.#remove(file, row))
    if (isPicture(file.type)) this.#showPicture(file, row)
    return row
  }

  #showPicture(file: UnsentFile, row: HTMLElement): void {
    const { say } = this.#words
    const image = new Image()
    image.alt = ''
    const icon = [...part('picture', row).children]
    image.addEventListener('error', () => image.replaceWith(...icon))
    image.src = this.#callbacks.addressOf(file) ?? ''
    part('picture', row).replaceChildren(image)
    const describe = part('describe', row)
    const field = part('alt', row) as HTMLInputElement
    describe.hidden = false
    describe.setAttribute('aria-label', this.#words.fill(say.attaching.describe, { name: file.name }))
    field.value = file.alt ?? ''
    describe.classList.toggle('attached__alt--given', field.value !== '')
    field.setAttribute('aria-label', describe.getAttribute('aria-label')!)
    const turn = (isOpen: boolean): void => {
      field.hidden = !isOpen
      describe.setAttribute('aria-expanded', String(isOpen))
    }
    describe.addEventListener('click', () => {
      turn(field.hidden === true)
      if (!field.hidden) field.focus()
    })
    field.addEventListener('input', () => {
      const alt = field.value.trim()
      if (alt === '') delete file.alt
      else file.alt = alt
      describe.classList.toggle('attached__alt--given', alt !== '')
      this.#callbacks.described()
    })
    field.addEventListener('keydown', (event) => {
      if (!['Enter', 'Escape'].includes(event.key) || event.isComposing) return
      event.preventDefault()
      event.stopPropagation()
      turn(false)
      this.#callbacks.focusField()
    })
  }

  #remove(file: UnsentFile, row: HTMLElement): void {
    const next = row.nextElementSibling ?? row.previousElementSibling
    this.#callbacks.remove(file)
    if (next instanceof HTMLElement) part('remove', next).focus()
    else this.#callbacks.focusField()
  }
}
