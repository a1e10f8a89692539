import { excerptOf } from '../../common/log/excerpt'
import { quotedWords } from '../../common/log/kinds'
import type { MessageEntry, TextEntry } from '../../common/protocol/entries'
import type { RoomName } from '../../common/protocol/ids'
import type { Chat } from '../sync/chat'
import { closable, closeDialog, openDialog } from '../ui/dialog'
import { byId, clone, one, part } from '../ui/dom'
import { showTime } from '../ui/time'
import type { Words } from '../ui/words'
import { pinnedIn } from './pinned'

export interface PinsCallbacks {
  goTo(seq: number): void
  closed(): void
}

/** The pinned messages of the room on the screen, the newest first. */
export class Pins {
  readonly #dialog = byId('pins', HTMLDialogElement)
  readonly #list = part('list', this.#dialog)
  readonly #note = part('note', this.#dialog)
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: PinsCallbacks

  constructor(chat: Chat, words: Words, callbacks: PinsCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#callbacks = callbacks
    closable(this.#dialog)
    this.#dialog.addEventListener('close', () => callbacks.closed())
  }

  async open(): Promise<void> {
    const { current } = this.#chat
    this.#list.replaceChildren()
    this.#note.textContent = ''
    this.#dialog.setAttribute('aria-busy', 'true')
    openDialog(this.#dialog)
    const found = await this.#load()
    // Another room may have come to the screen, by Back.
    if (current !== this.#chat.current) return
    this.#dialog.removeAttribute('aria-busy')
    if (typeof found === 'string') this.#note.textContent = found
    else this.#show(current.name, found)
  }

  /** @returns the reason for a failure */
  async #load(): Promise<TextEntry[] | string> {
    const { current, delivery } = this.#chat
    const found = await pinnedIn(current, this.#chat)
    if (found === null || 'code' in found) return this.#words.reason(found) ?? ''
    return found.entries.map((entry) => delivery.overlay(current.name, entry)).filter(isPinned)
  }

  #show(room: RoomName, entries: readonly TextEntry[]): void {
    this.#list.replaceChildren(...entries.map((entry) => this.#row(room, entry)))
    if (entries.length === 0) this.#note.textContent = this.#words.say.noPins
  }

  #row(room: RoomName, entry: TextEntry): HTMLElement {
    const { seq, author, at } = entry
    const row = clone('pin_row')
    part('author', row).textContent = author.nickname
    part('excerpt', row).textContent = this.#chat.ignored.has(author.id)
      ? this.#words.say.ignoredMessage
      : excerptOf(quotedWords(entry) ?? '')
    showTime(part('time', row), at, this.#words)
    part('time', row).textContent = this.#words.moment(at)
    part('open', row).addEventListener('click', () => {
      closeDialog(this.#dialog)
      this.#callbacks.goTo(seq)
    })
    const unpin = one('[data-action="pin"]', row)
    unpin.hidden = !this.#chat.current.mayPin
    unpin.addEventListener('click', () => this.#unpin(room, seq, row))
    return row
  }

  #unpin(room: RoomName, seq: number, row: HTMLElement): void {
    this.#chat.delivery.pin(room, seq, false)
    const next = row.nextElementSibling ?? row.previousElementSibling
    row.remove()
    const focused =
      next?.querySelector<HTMLElement>('[data-action="pin"]') ?? one('[data-close]', this.#dialog)
    focused.focus()
    if (!next) this.#note.textContent = this.#words.say.noPins
  }
}

const isPinned = (entry: MessageEntry): entry is TextEntry => entry.type === 'text' && entry.pinned === true
