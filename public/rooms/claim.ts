import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { closable, openDialog } from '../ui/dialog'
import { byId, part } from '../ui/dom'
import { isolate, type Words } from '../ui/words'
import type { RoomsCallbacks } from './callbacks'

/** Asks whether this device shall own a room, for who comes with the owner's link. */
export class Claim {
  readonly #dialog = byId('claim', HTMLDialogElement)
  readonly #button = part('claim', this.#dialog) as HTMLButtonElement
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: RoomsCallbacks
  #room: Room
  #key = ''

  constructor(chat: Chat, words: Words, callbacks: RoomsCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#callbacks = callbacks
    this.#room = chat.current
    closable(this.#dialog)
    this.#dialog.addEventListener('close', () => (this.#key = ''))
    this.#button.addEventListener('click', () => void this.#claim())
  }

  open(room: Room, key: string): void {
    const { say } = this.#words
    this.#room = room
    this.#key = key
    this.#say(say.claimTitle)
    part('text', this.#dialog).textContent = say.claimText
    part('trouble', this.#dialog).textContent = ''
    this.#button.hidden = false
    openDialog(this.#dialog)
    this.#button.focus()
  }

  async #claim(): Promise<void> {
    if (this.#key === '' || this.#button.hasAttribute('aria-busy')) return
    this.#button.setAttribute('aria-busy', 'true')
    const answer = await this.#chat.connection.ask('claim', { room: this.#room.title, key: this.#key })
    this.#button.removeAttribute('aria-busy')
    const { say } = this.#words
    const isOld = answer?.ok === false && answer.code === 'forbidden'
    if (!answer?.ok)
      part('trouble', this.#dialog).textContent = isOld ? say.claimOld : this.#words.reason(answer)
    if (isOld) this.#end()
    if (!answer?.ok) return
    this.#key = ''
    this.#say(say.claimed)
    part('text', this.#dialog).textContent = say.claimedText
    this.#end()
    // The owner of a room that takes an invite comes in now.
    if (!this.#room.isJoined) void this.#room.join()
  }

  /** There is nothing more to do here. */
  #end(): void {
    this.#button.hidden = true
    part('title', this.#dialog).focus()
  }

  #say(sentence: string): void {
    const room = [isolate(this.#callbacks.name(this.#room.name))]
    part('title', this.#dialog).replaceChildren(...this.#words.sentence(sentence, { room }))
  }
}
