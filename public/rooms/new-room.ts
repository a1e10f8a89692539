import type { RoomName } from '../../common/protocol/ids'
import type { RoomSettings } from '../../common/protocol/rooms'
import type { Chat } from '../sync/chat'
import { newClientId } from '../sync/random'
import { roomOfText } from '../sync/room-names'
import { closable, closeDialog, openDialog } from '../ui/dialog'
import { byId, one, part } from '../ui/dom'
import type { Words } from '../ui/words'
import { privateName } from './private-name'

type Access = RoomSettings['access']

/** The dialog that makes a room, and goes there. */
export class NewRoom {
  readonly #dialog = byId('new_room', HTMLDialogElement)
  readonly #form = one('form', this.#dialog) as HTMLFormElement
  readonly #name = byId('new_room_name', HTMLInputElement)
  readonly #password = byId('new_room_password', HTMLInputElement)
  readonly #topic = byId('new_room_topic', HTMLInputElement)
  readonly #listed = this.#form.elements.namedItem('listed') as HTMLInputElement
  readonly #chat: Chat
  readonly #words: Words
  readonly #go: (room: RoomName) => void
  /** The name as it was before a private one was proposed, and that one. */
  #names = { own: '', proposed: '' }
  /** A repeat after a lost answer makes no second room. */
  #clientId = newClientId()

  constructor(chat: Chat, words: Words, go: (room: RoomName) => void) {
    this.#chat = chat
    this.#words = words
    this.#go = go
    closable(this.#dialog)
    this.#dialog.addEventListener('close', () => (this.#password.value = ''))
    this.#form.addEventListener('change', ({ target }) => {
      if (target instanceof HTMLInputElement && target.name === 'access') this.#choose()
    })
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#create()
    })
  }

  open(): void {
    this.#form.reset()
    this.#names = { own: '', proposed: '' }
    this.#clientId = newClientId()
    this.#topic.maxLength = this.#chat.current.limits?.topicMaxChars ?? -1
    this.#refuse(null)
    this.#choose()
    openDialog(this.#dialog)
    this.#name.focus()
  }

  get #access(): Access {
    return (this.#form.elements.namedItem('access') as RadioNodeList).value as Access
  }

  #choose(): void {
    const { say } = this.#words
    const access = this.#access
    part('hint', this.#form).textContent =
      access === 'invite' ? say.accessPrivateHint : say.accessHint[access]
    part('secret', this.#form).hidden = access !== 'password'
    this.#password.required = access === 'password'
    part('listing', this.#form).hidden = access === 'invite'
    if (access === 'invite') {
      this.#listed.checked = false
      const { own, proposed } = this.#names
      const isOwn = this.#name.value !== proposed
      this.#names = { own: isOwn ? this.#name.value : own, proposed: proposed || privateName() }
      this.#name.value = this.#names.proposed
    } else if (this.#name.value === this.#names.proposed) this.#name.value = this.#names.own
    this.#refuse(null)
  }

  async #create(): Promise<void> {
    const room = roomOfText(this.#name.value)
    if (room === '' || this.#form.hasAttribute('aria-busy')) return
    const access = this.#access
    const topic = this.#topic.value.trim()
    this.#refuse(null)
    this.#form.setAttribute('aria-busy', 'true')
    const answer = await this.#chat.connection.ask('create', {
      room,
      clientId: this.#clientId,
      ...(topic !== '' && { topic }),
      ...(access !== 'open' && { access }),
      ...(access === 'password' && { password: this.#password.value }),
      ...(this.#listed.checked && { listed: true }),
    })
    this.#form.removeAttribute('aria-busy')
    if (!answer?.ok) return this.#refuse(this.#words.reason(answer))
    closeDialog(this.#dialog)
    this.#go(answer.value.room.name)
  }

  #refuse(trouble: string | null): void {
    part('trouble', this.#form).textContent = trouble ?? ''
    if (trouble !== null) this.#name.focus()
    // Another name is another ask.
    if (trouble !== null && trouble !== this.#words.say.notReached) this.#clientId = newClientId()
  }
}
