import { isBlank } from '../../common/text/visible'
import type { TextEntry } from '../../common/protocol/entries'
import type { Epoch, Nickname, RoomName } from '../../common/protocol/ids'
import type { Drafts } from '../device/drafts'
import type { Target, UnsentFile } from '../sync/outbox/command'
import type { Attached } from './attached'
import type { Command } from './command'
import { readSubmission, saidInstead, wishToSay } from './command'
import type { Autocomplete } from './autocomplete'
import type { CommandRunner } from './command-runner'
import { ComposerNote } from './composer-note'
import { MoodLine } from './field/mood-line'
import { byId, isComposing, one } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import { begins, hasBegun, textBefore, TextField, writeOver } from './text-field'
import { TextLimit } from './field/text-limit'
import type { Words } from '../ui/words'
import { Written } from './field/written'

export interface ComposerCallbacks {
  /** @param reply `seq` of the message that it answers */
  say(text: string, reply?: number): void
  edit(target: Target, text: string): void
  /** The user wants to edit their newest message. */
  editNewest(): void
  epochOf(room: RoomName): Epoch | null
  /** Whether an own message has files, and so need have no words. */
  hasFiles(target: Target): boolean
  loadCommands(): Promise<readonly Command[]>
  completion: Lazy<Autocomplete>
  /** What Enter does without modifiers. Shift+Enter always breaks the line, and Ctrl+Enter sends. */
  enterKey(): 'send' | 'break'
}

/** The text field and its button, in one of three moods: saying, replying, editing. */
export class Composer {
  readonly field = byId('msg', HTMLTextAreaElement)
  readonly written: Written
  /** Why nothing can be sent just now, or `''` where the page says it already; `null` when it can. */
  heldBy: () => string | null = () => null
  attached: Attached | null = null
  readonly #form = byId('composer', HTMLFormElement)
  readonly #note = new ComposerNote()
  readonly #height: TextField
  readonly #limit: TextLimit
  readonly #completion: Lazy<Autocomplete>
  readonly #words: Words
  readonly #commands: Lazy<CommandRunner>
  readonly #callbacks: ComposerCallbacks

  constructor(words: Words, drafts: Drafts, callbacks: ComposerCallbacks) {
    this.#words = words
    this.#callbacks = callbacks
    const mood = new MoodLine(words, () => this.#end())
    this.written = new Written(this.field, drafts, {
      changed: () => this.#changed(),
      show: (draft) => mood.show(draft),
      epochOf: (room) => callbacks.epochOf(room),
      outdated: () => this.tell(words.say.draftOutdated),
    })
    this.#commands = new Lazy(async () => {
      const { CommandRunner } = await import('../page/on-interaction')
      return new CommandRunner(words, await callbacks.loadCommands(), this.written, this.#note, {
        sayWritten: () => this.#deliver(this.field.value),
        focus: () => this.focus(),
      })
    })
    this.#height = new TextField(this.field, this.#form)
    this.#limit = new TextLimit(this.field, words)
    this.#completion = callbacks.completion
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#send()
    })
    this.field.addEventListener('input', (event) => {
      this.#changed()
      if (!event.isComposing) this.#suggest(!/^(history|insertFromPaste)/.test(event.inputType))
    })
    this.field.addEventListener('keydown', (event) => this.#pressed(event))
    this.field.addEventListener('compositionend', () => this.#suggest())
    this.showEnterKey()
  }

  show(room: RoomName): void {
    this.#completion.value?.close()
    this.written.show(room)
  }

  limit(maxChars: number | null): void {
    this.#limit.maxChars = maxChars
    this.#measure()
  }

  /** Puts an unsent text back for editing, above what is in the field. @param answered by it */
  take(text: string, answered?: TextEntry, files: readonly UnsentFile[] = []): void {
    this.written.putBack(null, wishToSay(text), answered)
    this.attached?.putBack(files)
    this.focus()
  }

  reply(message: TextEntry): void {
    if (this.written.isEdited) this.tell(this.#words.say.editFirst)
    else this.written.reply(message)
    this.focus()
  }

  /** The field has the text of an own message, until it is sent or given up. */
  edit(target: Target, text: string): void {
    if (!this.written.isEdited) this.written.edit(target, text)
    else if (target !== this.written.draft.edit?.target) this.tell(this.#words.say.editFirst)
    this.focus()
  }

  /** An edit was refused: its words come back. */
  editRefused(room: RoomName, text: string, reason: string): void {
    this.written.putBack(room, wishToSay(text))
    this.tell(reason)
  }

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
    } else if (event.key === 'Escape' && this.written.end()) {
      event.stopPropagation()
    } else if (event.key === 'ArrowUp' && this.#isFresh(event)) {
      event.preventDefault()
      this.#callbacks.editNewest()
    } else if (event.key === 'Enter' && this.#sends(event)) {
      event.preventDefault()
      this.#send()
    } else if (event.key === 'Tab' && wasHeld) one('textarea ~ button:not([hidden])', this.#form).focus()
  }

  #sends({ shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
    return ctrlKey || metaKey || (!shiftKey && this.#callbacks.enterKey() === 'send')
  }

  #isFresh({ shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
    const isHeld = shiftKey || ctrlKey || altKey || metaKey
    return !isHeld && this.field.value === '' && !this.written.draft.edit
  }

  #end(): void {
    this.written.end()
    this.focus()
  }

  #send(): void {
    const text = this.field.value
    const { edit } = this.written.draft
    this.focus()
    this.#completion.value?.close()
    const coming = edit ? null : this.attached?.coming
    if (coming) return void coming.then((all) => all && text === this.field.value && this.#send())
    const hasFiles = edit ? this.#callbacks.hasFiles(edit.target) : !!this.attached?.count
    if ((text.trim() === '' && !edit && !hasFiles) || this.#limit.over > 0) return
    if (isBlank(text)) return hasFiles ? this.#deliver('') : this.tell(this.#words.say.failures['text-empty'])
    // A command is no command in an edit.
    if (edit) return this.#deliver(saidInstead(text) ?? text)
    const wish = readSubmission(text)
    if (wish.type === 'say') return this.#deliver(wish.text)
    this.#commands.use((commands) => {
      // Otherwise it was changed while the commands were loading.
      if (text === this.written.text) commands.run(wish, text)
    })
  }

  #deliver(text: string): void {
    const { edit } = this.written.draft
    const held = edit ? null : this.heldBy()
    if (edit) {
      this.written.end()
      if (text.trim() !== edit.was) this.#callbacks.edit(edit.target, text.trim())
    } else if (held === null) {
      this.written.set('')
      this.#callbacks.say(text, this.written.takeReply())
    } else this.tell(held)
    this.focus()
  }

  /** The beginning of a name or a command loads the suggestions. */
  #suggest(isTyped = true): void {
    if (this.#completion.value || begins(this.field))
      this.#completion.use((completion) => completion.update(isTyped))
  }

  #changed(): void {
    const text = this.field.value
    this.written.typed()
    this.#note.clear()
    const said = saidInstead(text)
    const { say } = this.#words
    if (said !== null) {
      const note = [this.#words.fill(say.slashDropped, { text: said })]
      this.#note.ask({ note, label: say.slashKept, run: () => this.#deliver(this.field.value) })
    }
    this.#measure()
  }

  #measure(): void {
    this.#height.fit()
    this.#limit.show()
  }
}
