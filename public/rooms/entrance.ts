import { LOBBY } from '../../common/room-name'
import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { isShut } from '../sync/room-event'
import { byId, clone, one, part } from '../ui/dom'
import { isolate, type Words } from '../ui/words'
import type { RoomsCallbacks } from './callbacks'

/** Stands in the place of a room that takes a password or an invite. */
export class Entrance {
  readonly #form = clone('entrance') as HTMLFormElement
  readonly #main = byId('main', HTMLElement)
  readonly #field: HTMLInputElement
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: RoomsCallbacks
  /** The room that it stands before. */
  #room: Room | null = null

  constructor(chat: Chat, words: Words, callbacks: RoomsCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#callbacks = callbacks
    one('.middle', this.#main).append(this.#form)
    this.#field = byId('entrance_password', HTMLInputElement)
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#enter()
    })
  }

  /** Shows what the room on the screen takes, or goes when it lets us in. */
  show(): void {
    const { current: room } = this.#chat
    const isTried = room === this.#room && room.refusal?.code === 'too-fast'
    if (!isShut(room.refusal) && !isTried) return this.#close()
    const isOther = room !== this.#room
    this.#room = room
    this.#main.classList.add('main--shut')
    if (isTried) return this.#refuse(this.#words.reason(room.refusal))
    const { say } = this.#words
    const takesPassword = room.refusal?.code === 'password-required'
    this.#say('title', takesPassword ? say.passwordOf : say.inviteOf)
    part('hint', this.#form).textContent = takesPassword ? say.passwordOfHint : say.inviteOfHint
    part('line', this.#form).hidden = !takesPassword
    part('again', this.#form).hidden = takesPassword || room.name === LOBBY
    if (!isOther) return
    this.#field.value = ''
    this.#refuse(null)
    if (!document.querySelector('dialog[open]'))
      (takesPassword ? this.#field : part('title', this.#form)).focus({ preventScroll: true })
  }

  async #enter(): Promise<void> {
    const room = this.#room
    if (!room || this.#form.hasAttribute('aria-busy')) return
    const password = this.#field.value
    const takesPassword = !part('line', this.#form).hidden
    if (takesPassword && password === '') return this.#field.focus()
    if (takesPassword) room.way = { password }
    this.#refuse(null)
    this.#form.setAttribute('aria-busy', 'true')
    await room.join()
    this.#form.removeAttribute('aria-busy')
    if (room !== this.#room) return
    const { say } = this.#words
    if (this.#chat.connection.state !== 'online') this.#refuse(say.notReached)
    else if (isShut(room.refusal))
      this.#refuse(takesPassword ? say.passwordWrong : say.failures['invite-required'])
    if (takesPassword) this.#field.select()
  }

  #close(): void {
    if (this.#room === null) return
    const isFocused = this.#form.contains(document.activeElement)
    this.#room = null
    this.#field.value = ''
    this.#main.classList.remove('main--shut')
    if (isFocused) this.#callbacks.focusField()
  }

  #say(name: string, sentence: string): void {
    const room = isolate(this.#callbacks.name(this.#chat.current.name))
    part(name, this.#form).replaceChildren(...this.#words.sentence(sentence, { room: [room] }))
  }

  #refuse(trouble: string | null): void {
    part('trouble', this.#form).textContent = trouble ?? ''
  }
}
