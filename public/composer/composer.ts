import { roomKeyOf } from '../../common/room-name'
import { isBlank } from '../../common/text/visible'
import type { Nickname, RoomName } from '../../common/protocol/ids'
import type { Drafts } from '../device/drafts'
import type { Command, CommandSubmission, Shown } from './command'
import { readSubmission, saidInstead, wishToSay } from './command'
import type { Autocomplete } from './autocomplete'
import { ComposerNote } from './composer-note'
import { byId, isComposing } from '../ui/dom'
import type { Lazy } from '../ui/lazy'
import { begins, hasBegun, textBefore, TextField, writeOver } from './text-field'
import type { Words } from '../ui/words'

export interface ComposerCallbacks {
  say(text: string): void
  commands: Lazy<readonly Command[]>
  completion: Lazy<Autocomplete>
  /** What Enter does without modifiers. Shift+Enter always breaks the line, and Ctrl+Enter sends. */
  enterKey(): 'send' | 'break'
}

/** The text field and its button. Drafts are kept for each room. */
export class Composer {
  readonly field = byId('msg', HTMLTextAreaElement)
  readonly #form = byId('composer', HTMLFormElement)
  readonly #button = byId('send', HTMLButtonElement)
  readonly #over = byId('msg_over', HTMLElement)
  readonly #note = new ComposerNote()
  readonly #height: TextField
  readonly #completion: Lazy<Autocomplete>
  readonly #words: Words
  readonly #drafts: Drafts
  readonly #callbacks: ComposerCallbacks
  /** Cursor positions in the other rooms. */
  readonly #leftAt = new Map<RoomName, [start: number, end: number]>()
  #room: RoomName | null = null
  #maxChars: number | null = null

  constructor(words: Words, drafts: Drafts, callbacks: ComposerCallbacks) {
    this.#words = words
    this.#drafts = drafts
    this.#callbacks = callbacks
    this.#height = new TextField(this.field, this.#form)
    this.#completion = callbacks.completion
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#send()
    })
    this.field.addEventListener('input', (event) => {
      this.#changed()
      if (!event.isComposing) this.#suggest()
    })
    this.field.addEventListener('keydown', (event) => this.#pressed(event))
    this.field.addEventListener('compositionend', () => this.#suggest())
    drafts.changes.on((key) => {
      if (this.#room !== null && roomKeyOf(this.#room) === key) this.#writtenElsewhere()
    })
    this.showEnterKey()
  }

  /** Restores the draft and the cursor of this room. */
  show(room: RoomName): void {
    const { selectionStart, selectionEnd } = this.field
    if (this.#room !== null) this.#leftAt.set(this.#room, [selectionStart, selectionEnd])
    this.#room = room
    this.#completion.value?.close()
    this.#set(this.#drafts.read(room))
    const cursor = this.#leftAt.get(room)
    if (cursor) this.field.setSelectionRange(...cursor)
  }

  limit(maxChars: number | null): void {
    this.#maxChars = maxChars
    this.#measure()
  }

  /** Puts an unsent text back for editing, above what is in the field. */
  take(text: string): void {
    this.#put(wishToSay(text))
  }

  /** Inserts a mention at the cursor. */
  mention(nickname: Nickname): void {
    this.insert(`${/\S$/.test(textBefore(this.field)) ? ' ' : ''}@${nickname} `)
  }

  insert(text: string): void {
    const { selectionStart, selectionEnd } = this.field
    const { value: completion } = this.#completion
    if (completion) completion.write(text, selectionStart, selectionEnd)
    else writeOver(this.field, text, selectionStart, selectionEnd)
  }

  focus(): void {
    this.field.focus()
  }

  /** Shows a note until the text changes. */
  tell(sentence: string): void {
    this.#note.tell(sentence)
  }

  /** The function of Enter changed: on-screen keyboards show it. */
  showEnterKey(): void {
    this.field.enterKeyHint = this.#callbacks.enterKey() === 'send' ? 'send' : 'enter'
  }

  /** Ignores keys of an input method. The Enter after the composition counts. */
  #pressed(event: KeyboardEvent): void {
    if (isComposing(event)) return
    if (this.#waitsForSuggestions(event)) {
      event.preventDefault()
      const go = (): void => this.#take(event)
      this.#completion.use(go, go)
    } else this.#take(event)
  }

  /** Suggestions are loading, so the key that accepts one waits for them. */
  #waitsForSuggestions({ key, shiftKey }: KeyboardEvent): boolean {
    if (!this.#completion.isLoading || shiftKey) return false
    return (key === 'Tab' && this.field.value !== '') || (key === 'Enter' && hasBegun(this.field))
  }

  #take(event: KeyboardEvent): void {
    const wasHeld = event.defaultPrevented
    if (this.#completion.value?.takes(event)) return
    if (event.key === 'Escape' && this.#note.isShown) {
      this.#note.clear()
      event.stopPropagation()
    } else if (event.key === 'Tab' && !event.shiftKey && this.#note.asks) {
      event.preventDefault()
      this.#note.focus()
    } else if (event.key === 'Enter' && this.#sends(event)) {
      event.preventDefault()
      this.#send()
    } else if (event.key === 'Tab' && wasHeld) this.#button.focus()
  }

  #sends({ shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
    return ctrlKey || metaKey || (!shiftKey && this.#callbacks.enterKey() === 'send')
  }

  #send(): void {
    const text = this.field.value
    this.focus()
    this.#completion.value?.close()
    if (text.trim() === '' || this.#charactersOver() > 0) return
    const { say } = this.#words
    if (isBlank(text)) return this.tell(say.failures['text-empty'])
    const wish = readSubmission(text)
    if (wish.type === 'say') return this.#say(wish.text)
    this.#callbacks.commands.use((commands) => this.#command(wish, text, commands))
  }

  #command({ name, rest }: CommandSubmission, text: string, commands: readonly Command[]): void {
    // It was changed while the commands were loading.
    if (text !== this.field.value) return
    const { say } = this.#words
    const command = commands.find((each) => each.name === name)
    if (!command) this.#ask(this.#words.fill(say.noCommand, { name }), say.sendAsItIs)
    else if (command.rest === '' && rest !== '')
      this.#ask(this.#words.fill(say.commandAlone, { name }), say.sendAsItIs)
    else void this.#run(command, rest, text)
  }

  #say(text: string): void {
    this.#set('')
    this.#callbacks.say(text)
    this.focus()
  }

  /** Offers to send the command's text as a message. */
  #ask(note: string, label: string): void {
    this.#note.ask({ note: [note], label, run: () => this.#say(this.field.value) })
  }

  /** A failed command puts its text back with the reason; one with an action shows it. */
  async #run(command: Command, rest: string, text: string): Promise<void> {
    const room = this.#room
    this.#set('')
    const outcome = await command.run(rest)
    if (outcome === null) return
    if (typeof outcome !== 'string') {
      if (room === this.#room) this.#note.ask({ ...outcome, run: () => void this.#answer(outcome) })
      return
    }
    if (room === this.#room) this.#put(text)
    else if (room !== null) {
      this.#drafts.write(room, text, Date.now())
      this.#leftAt.delete(room)
    }
    this.tell(outcome)
  }

  async #answer(shown: Shown): Promise<void> {
    this.#note.clear()
    this.focus()
    const outcome = await shown.run()
    if (typeof outcome === 'string') this.tell(outcome)
  }

  /** The beginning of a name or a command loads the suggestions. */
  #suggest(): void {
    if (this.#completion.value || begins(this.field))
      this.#completion.use((completion) => completion.update())
  }

  #put(text: string): void {
    const written = this.field.value
    this.#set(written === '' ? text : `${text}\n${written}`)
    this.focus()
  }

  #set(text: string): void {
    this.field.value = text
    this.#changed()
  }

  #changed(): void {
    const text = this.field.value
    if (this.#room !== null) this.#drafts.write(this.#room, text, Date.now())
    this.#note.clear()
    const said = saidInstead(text)
    const { say } = this.#words
    if (said !== null) this.#ask(this.#words.fill(say.slashDropped, { text: said }), say.slashKept)
    this.#measure()
  }

  /** Another tab changed or sent the draft. */
  #writtenElsewhere(): void {
    const { selectionStart, selectionEnd } = this.field
    const text = this.#room === null ? '' : this.#drafts.read(this.#room)
    if (text === this.field.value) return
    this.#set(text)
    this.field.setSelectionRange(selectionStart, selectionEnd)
  }

  #measure(): void {
    this.#height.fit()
    const over = this.#charactersOver()
    this.#over.textContent = over > 0 ? this.#words.count(this.#words.say.charactersOver, over) : ''
  }

  /** In code points, as the server counts. */
  #charactersOver(): number {
    const text = this.field.value.trimEnd()
    if (this.#maxChars === null || text.length <= this.#maxChars) return 0
    return Array.from(text).length - this.#maxChars
  }
}
