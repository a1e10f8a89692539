import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { isShut } from '../sync/room-event'
import { openedDialog } from '../ui/dialog'
import { byId, clone, one, part } from '../ui/dom'
import { isolate, type Words } from '../ui/words'
import type { RoomsCallbacks } from './callbacks'

type Way = 'password' | 'invite' | 'again'

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
  #invite: { room: Room; secret: string } | null = null
  /** What the reader has tried, until the room answers. */
  #tried: { room: Room; by: Way } | null = null

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

  /** The reader came by an invite, which a room that lets everybody in has no use for. */
  invited(room: Room, secret: string): void {
    this.#invite = { room, secret }
    this.show()
  }

  /** Shows what the room on the screen takes, or goes when it lets us in. */
  show(): void {
    const { current: room } = this.#chat
    if (room.isJoined && this.#invite?.room === room) this.#invite = null
    const isTooFast = room === this.#room && room.refusal?.code === 'too-fast'
    if (isTooFast) return this.#refuse(this.#words.reason(room.refusal))
    if (!isShut(room.refusal)) return this.#close()
    if (this.#invite?.room === room) return this.#useInvite(this.#invite)
    const isOther = room !== this.#room
    this.#room = room
    this.#main.classList.add('main--shut')
    this.#ask(room.refusal?.code === 'password-required')
    if (isOther || this.#tried?.room === room) this.#refuse(this.#whyNot(room))
    if (this.#tried?.room === room) this.#tried = null
    if (isOther) this.#field.value = ''
    if (isOther && openedDialog() === null) this.#focus()
  }

  #ask(takesPassword: boolean): void {
    const { say } = this.#words
    const room = [isolate(this.#callbacks.name(this.#chat.current.name))]
    const title = this.#words.sentence(takesPassword ? say.passwordOf : say.inviteOf, { room })
    part('title', this.#form).replaceChildren(...title)
    part('hint', this.#form).textContent = takesPassword ? say.passwordOfHint : say.inviteOfHint
    part('line', this.#form).hidden = !takesPassword
    part('again', this.#form).hidden = takesPassword
  }

  /** Why what was tried did not let in; `null` when nothing was. */
  #whyNot(room: Room): string | null {
    const { say } = this.#words
    if (this.#tried?.room !== room) return null
    return { password: say.passwordWrong, invite: say.inviteOld, again: say.inviteStill }[this.#tried.by]
  }

  #focus(): void {
    const takesPassword = !part('line', this.#form).hidden
    const target = takesPassword ? this.#field : part('title', this.#form)
    target.focus({ preventScroll: true })
  }

  #useInvite({ room, secret }: { room: Room; secret: string }): void {
    this.#invite = null
    this.#tried = { room, by: 'invite' }
    room.way = { invite: secret }
    void room.join()
  }

  async #enter(): Promise<void> {
    const room = this.#room
    if (!room || room.isJoining) return
    const takesPassword = !part('line', this.#form).hidden
    const password = this.#field.value
    if (takesPassword && password === '') return this.#field.focus()
    if (takesPassword) room.way = { password }
    this.#tried = { room, by: takesPassword ? 'password' : 'again' }
    this.#refuse(null)
    this.#form.setAttribute('aria-busy', 'true')
    await room.join()
    this.#form.removeAttribute('aria-busy')
    if (this.#chat.connection.state !== 'online') this.#refuse(this.#words.say.notReached)
    if (room === this.#room && takesPassword) this.#field.select()
  }

  #close(): void {
    if (this.#room === null) return
    const isFocused = this.#form.contains(document.activeElement)
    this.#room = null
    this.#field.value = ''
    this.#main.classList.remove('main--shut')
    if (isFocused) this.#callbacks.focusField()
  }

  #refuse(trouble: string | null): void {
    part('trouble', this.#form).textContent = trouble ?? ''
  }
}
