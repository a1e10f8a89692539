import type { Nickname, RoomName } from '../../server/protocol'
import { inThisTab, recall, remember } from '../sync/memory'
import { readWish, wishToSay } from '../text/command'
import type { Command } from './commands'
import { Completion, type OfferFinder } from './completion'
import { byId, isComposing } from './dom'
import type { Words } from './words'

export interface ComposerWishes {
  say(text: string): void
  commands: readonly Command[]
  offers: OfferFinder
}

/** The text field and its button. What is written and not sent stays in this tab, room by room. */
export class Composer {
  readonly #form = byId('composer', HTMLFormElement)
  readonly #field = byId('msg', HTMLTextAreaElement)
  readonly #over = byId('msg_over', HTMLElement)
  readonly #note = byId('msg_note', HTMLElement)
  readonly #asItIs = byId('msg_as_it_is', HTMLButtonElement)
  readonly #completion: Completion
  readonly #words: Words
  readonly #wishes: ComposerWishes
  /** Where the cursor was in the rooms that were left. */
  readonly #leftAt = new Map<RoomName, [start: number, end: number]>()
  #room: RoomName | null = null
  #maxChars: number | null = null
  #hasJustComposed = false

  constructor(words: Words, wishes: ComposerWishes) {
    this.#words = words
    this.#wishes = wishes
    this.#completion = new Completion(this.#field, words, wishes.offers)
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#send()
    })
    this.#field.addEventListener('input', (event) => {
      this.#changed()
      if (!event.isComposing) this.#completion.update()
    })
    this.#field.addEventListener('keydown', (event) => this.#pressed(event))
    this.#field.addEventListener('compositionend', () => {
      this.#hasJustComposed = true
      setTimeout(() => {
        this.#hasJustComposed = false
        this.#completion.update()
      })
    })
    this.#asItIs.addEventListener('click', () => this.#sendAsItIs())
  }

  /** Brings the draft of this room back, and the cursor to where it was. */
  show(room: RoomName): void {
    const { selectionStart, selectionEnd } = this.#field
    if (this.#room !== null) this.#leftAt.set(this.#room, [selectionStart, selectionEnd])
    this.#room = room
    const draft = recall(inThisTab, draftKey(room))
    this.#completion.close()
    this.#set(typeof draft === 'string' ? draft : '')
    const cursor = this.#leftAt.get(room)
    if (cursor) this.#field.setSelectionRange(...cursor)
  }

  limit(maxChars: number | null): void {
    this.#maxChars = maxChars
    this.#measure()
  }

  /** Gives a text back to be said differently; what stands in the field is kept below it. */
  take(text: string): void {
    this.#put(wishToSay(text))
  }

  /** Begins to write to somebody, where the cursor stands. */
  mention(nickname: Nickname): void {
    const { value, selectionStart, selectionEnd } = this.#field
    const space = /\S$/.test(value.slice(0, selectionStart)) ? ' ' : ''
    this.#completion.write(`${space}@${nickname} `, selectionStart, selectionEnd)
  }

  focus(): void {
    this.#field.focus()
  }

  #pressed(event: KeyboardEvent): void {
    if (this.#hasJustComposed || isComposing(event) || this.#completion.takes(event)) return
    if (event.key === 'Escape' && this.#note.textContent !== '') {
      this.#tell('')
      event.stopPropagation()
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      this.#send()
    }
  }

  #send(): void {
    const text = this.#field.value
    this.focus()
    this.#completion.close()
    if (text.trim() === '' || this.#charactersOver() > 0) return
    const wish = readWish(text)
    if (wish.type === 'say') {
      this.#set('')
      this.#wishes.say(wish.text)
      return
    }
    const command = this.#wishes.commands.find(({ name }) => name === wish.name)
    if (command) void this.#run(command, wish.rest, text)
    else this.#tell(this.#words.fill(this.#words.say.noCommand, { name: wish.name }), true)
  }

  /** What was meant as text and looks like a command. */
  #sendAsItIs(): void {
    const text = this.#field.value
    this.#set('')
    this.#wishes.say(text)
    this.focus()
  }

  /** A command that is not done gives its text back, with the reason. */
  async #run(command: Command, rest: string, text: string): Promise<void> {
    const room = this.#room
    this.#set('')
    const reason = await command.run(rest)
    if (reason === null) return
    if (room === this.#room) this.#put(text)
    else if (room !== null) {
      remember(inThisTab, draftKey(room), text)
      this.#leftAt.delete(room)
    }
    this.#tell(reason)
  }

  #put(text: string): void {
    const written = this.#field.value
    this.#set(written === '' ? text : `${text}\n${written}`)
    this.focus()
  }

  #set(text: string): void {
    this.#field.value = text
    this.#changed()
  }

  #changed(): void {
    const text = this.#field.value
    if (this.#room !== null) remember(inThisTab, draftKey(this.#room), text === '' ? null : text)
    this.#tell('')
    this.#measure()
  }

  #measure(): void {
    // As high as its text. Meanwhile the form keeps its height: the log above would not stay at its end.
    const { style } = this.#form
    style.minHeight = `${this.#form.offsetHeight}px`
    this.#field.style.height = 'auto'
    this.#field.style.height = `${this.#field.scrollHeight + this.#field.offsetHeight - this.#field.clientHeight}px`
    style.minHeight = ''
    const over = this.#charactersOver()
    this.#over.textContent = over > 0 ? this.#words.count(this.#words.say.charactersOver, over) : ''
  }

  /** A quiet word under the field, until something else is written. */
  #tell(note: string, mayBeText = false): void {
    this.#note.textContent = note
    this.#asItIs.hidden = !mayBeText
  }

  /** Counted as the server does, in code points. */
  #charactersOver(): number {
    const text = this.#field.value.trimEnd()
    if (this.#maxChars === null || text.length <= this.#maxChars) return 0
    return Array.from(text).length - this.#maxChars
  }
}

const draftKey = (room: RoomName): string => `draft ${room}`
