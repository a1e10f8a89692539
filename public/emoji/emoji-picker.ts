import { closable, closeDialog, openBeside } from '../ui/dialog'
import { byId, clone, isComposing, make, part } from '../ui/dom'
import { Words } from '../ui/words'
import { EmojiGrid } from './emoji-grid'
import type { EmojiList } from './emoji-list'

/** In the order of the groups of the data, behind those used recently. */
const marks = { recent: '🕘', smileys: '😀', people: '👋', animals: '🐱', food: '🍎', travel: '🚗' }
const moreMarks = { activities: '⚽', objects: '💡', symbols: '💟', flags: '🚩' }

/** The dialog to choose an emoji in. */
export class EmojiPicker {
  readonly #dialog = byId('emoji', HTMLDialogElement)
  readonly #field = byId('emoji_field', HTMLInputElement)
  readonly #status = part('status', this.#dialog)
  readonly #words = new Words(document.documentElement.lang)
  readonly #list: EmojiList
  readonly #grid: EmojiGrid
  #resolve: ((emoji: string | null) => void) | null = null

  constructor(list: EmojiList) {
    this.#list = list
    this.#grid = new EmojiGrid(part('list', this.#dialog), list, this.#field, (emoji) => this.#take(emoji))
    this.#offerGroups()
    this.#offerTones()
    closable(this.#dialog)
    this.#dialog.addEventListener('close', () => this.#settle(null))
    this.#field.addEventListener('input', () => this.#search())
    this.#field.addEventListener('keydown', (event) => this.#pressed(event))
  }

  /** Resolves with the emoji in the chosen skin tone, or `null` when the picker was closed without one. */
  pick(anchor: HTMLElement): Promise<string | null> {
    this.#settle(null)
    this.#field.value = ''
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
    const names = Object.values(this.#words.say.emojiGroups)
    const texts = this.#list.groups.map((group) => group.map((each) => this.#list.textOf(each)))
    return [this.#list.recent, ...texts].map((emoji, index) => ({ name: names[index]!, emoji }))
  }

  #pressed(event: KeyboardEvent): void {
    if (isComposing(event)) return
    if (event.key === 'ArrowDown') this.#grid.focusFirst()
    else if (event.key === 'Enter' && this.#field.value.trim() !== '') this.#grid.takeFirst()
    else return
    event.preventDefault()
  }

  #offerGroups(): void {
    const names = Object.values(this.#words.say.emojiGroups)
    const buttons = Object.values({ ...marks, ...moreMarks }).map((mark, index) => {
      const button = make('button', 'emoji__mark', mark)
      button.setAttribute('type', 'button')
      button.setAttribute('aria-label', names[index]!)
      button.title = names[index]!
      button.addEventListener('click', () => this.#grid.scrollTo(index))
      return button
    })
    part('groups', this.#dialog).append(...buttons)
  }

  #offerTones(): void {
    const names = Object.values(this.#words.say.emojiTones)
    const labels = this.#list.inAllTones('✋').map((hand, tone) => {
      const label = clone('emoji_tone')
      label.title = names[tone]!
      part('hand', label).textContent = hand
      const input = label.querySelector('input')!
      input.value = String(tone)
      input.checked = tone === this.#list.tone
      input.setAttribute('aria-label', names[tone]!)
      return label
    })
    const box = part('tones', this.#dialog)
    box.append(...labels)
    box.addEventListener('change', ({ target }) => {
      this.#list.chooseTone(Number((target as HTMLInputElement).value))
      this.#search()
    })
  }
}
