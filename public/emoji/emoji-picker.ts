import { closable, closeDialog, openBeside } from '../ui/dialog'
import { byId, isComposing, part } from '../ui/dom'
import { Words } from '../ui/words'
import { EmojiGrid } from './emoji-grid'
import type { EmojiList } from './emoji-list'

/** The dialog to choose an emoji in. */
export class EmojiPicker {
  readonly #dialog = byId('emoji', HTMLDialogElement)
  readonly #field = byId('emoji_field', HTMLInputElement)
  /** Those used recently, then the groups of the data. */
  readonly #marks = [...this.#dialog.querySelectorAll<HTMLElement>('.emoji__mark')]
  readonly #tones = this.#dialog.querySelectorAll<HTMLInputElement>('[name="tone"]')
  readonly #status = part('status', this.#dialog)
  readonly #words = new Words(document.documentElement.lang)
  readonly #list: EmojiList
  readonly #grid: EmojiGrid
  #resolve: ((emoji: string | null) => void) | null = null

  constructor(list: EmojiList) {
    this.#list = list
    this.#grid = new EmojiGrid(part('list', this.#dialog), list, this.#field, (emoji) => this.#take(emoji))
    for (const [index, mark] of this.#marks.entries())
      mark.addEventListener('click', () => this.#grid.scrollTo(index))
    for (const tone of this.#tones) tone.addEventListener('change', () => this.#choose(Number(tone.value)))
    closable(this.#dialog)
    this.#dialog.addEventListener('close', () => this.#settle(null))
    this.#field.addEventListener('input', () => this.#search())
    this.#field.addEventListener('keydown', (event) => this.#pressed(event))
  }

  /** Resolves with the emoji in the chosen skin tone, or `null` when the picker was closed without one. */
  pick(anchor: HTMLElement): Promise<string | null> {
    this.#settle(null)
    this.#field.value = ''
    for (const tone of this.#tones) tone.checked = Number(tone.value) === this.#list.tone
    this.#search()
    // A phone's keyboard would hide what there is to choose from.
    this.#field.inert = matchMedia('(pointer: coarse)').matches
    openBeside(this.#dialog, anchor)
    this.#field.inert = false
    this.#grid.toTop()
    return new Promise((resolve) => (this.#resolve = resolve))
  }

  #take(emoji: string): void {
    this.#list.used(emoji)
    const resolve = this.#resolve
    this.#resolve = null
    closeDialog(this.#dialog)
    resolve?.(emoji)
  }

  #settle(emoji: string | null): void {
    this.#resolve?.(emoji)
    this.#resolve = null
  }

  #search(): void {
    const { say } = this.#words
    const query = this.#field.value.trim()
    const found = this.#list.search(query)
    part('groups', this.#dialog).hidden = query !== ''
    this.#status.textContent =
      query === '' ? '' : found.length > 0 ? this.#words.count(say.emojiFound, found.length) : say.emojiNone
    if (query === '') this.#grid.show(this.#grouped())
    else this.#grid.show([{ name: say.emojiList, emoji: found.map((each) => this.#list.textOf(each)) }])
  }

  #grouped() {
    const texts = this.#list.groups.map((group) => group.map((each) => this.#list.textOf(each)))
    return [this.#list.recent, ...texts].map((emoji, index) => ({ name: this.#marks[index]!.title, emoji }))
  }

  #choose(tone: number): void {
    this.#list.chooseTone(tone)
    this.#search()
  }

  #pressed(event: KeyboardEvent): void {
    if (isComposing(event)) return
    if (event.key === 'ArrowDown') this.#grid.focusFirst()
    else if (event.key === 'Enter' && this.#field.value.trim() !== '') this.#grid.takeFirst()
    else return
    event.preventDefault()
  }
}
