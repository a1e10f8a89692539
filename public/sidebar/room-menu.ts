import { LOBBY } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import { type Level, levels } from '../device/seats'
import type { Chat } from '../sync/chat'
import { closable, closeDialog, openBeside } from '../ui/dialog'
import { byId, part } from '../ui/dom'
import type { Words } from '../ui/words'

export interface RoomMenuCallbacks {
  name(room: RoomName): string
  leave(room: RoomName): void
  /** Opens the files of the room, the moderators' sheet, the menu of the shield, or the settings. */
  openOf(room: RoomName, what: PartOfRoom): void
}

export type PartOfRoom = 'files' | 'sheet' | 'shield' | 'settings'

/** The menu of one room: its full topic, pin, notifications, leave. */
export class RoomMenu {
  readonly #dialog = byId('room_menu', HTMLDialogElement)
  readonly #form = part('form', this.#dialog) as HTMLFormElement
  readonly #field = this.#form.elements.namedItem('topic') as HTMLInputElement
  readonly #words: Words
  readonly #chat: Chat
  readonly #callbacks: RoomMenuCallbacks
  #room = LOBBY

  constructor(words: Words, chat: Chat, callbacks: RoomMenuCallbacks) {
    const { rooms } = chat
    this.#words = words
    this.#chat = chat
    this.#callbacks = callbacks
    closable(this.#dialog)
    this.#on('pin', () => rooms.pin(this.#room, !rooms.isPinned(this.#room)))
    this.#on('moderate', () => callbacks.openOf(this.#room, 'sheet'))
    this.#on('shield', () => callbacks.openOf(this.#room, 'shield'))
    this.#on('files', () => callbacks.openOf(this.#room, 'files'))
    this.#on('settings', () => callbacks.openOf(this.#room, 'settings'))
    this.#on('leave', () => callbacks.leave(this.#room))
    part('edit', this.#dialog).addEventListener('click', () => this.#edit(true))
    part('cancel', this.#dialog).addEventListener('click', () => this.#edit(false))
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#save()
    })
    for (const radio of this.#radios()) {
      radio.addEventListener('change', () => rooms.setLevel(this.#room, radio.value as Level))
    }
  }

  open(room: RoomName, beside: Element): void {
    this.#room = room
    part('name', this.#dialog).textContent = this.#callbacks.name(room)
    this.#edit(false)
    this.showTopic(room)
    for (const name of ['pin', 'leave']) part(name, this.#dialog).hidden = room === LOBBY
    const { rooms } = this.#chat
    const entered = this.#chat.entered(room)
    part('files', this.#dialog).hidden = entered?.limits?.files === undefined
    const mayModerate = entered?.mayModerate === true
    for (const name of ['moderate', 'shield', 'settings']) part(name, this.#dialog).hidden = !mayModerate
    const { say } = this.#words
    const isShieldUp = (entered?.info?.shieldUntil ?? 0) > this.#chat.now()
    part('shielding', this.#dialog).textContent = say.shieldIs[isShieldUp ? 'up' : 'down']
    part('pinning', this.#dialog).textContent = rooms.isPinned(room) ? say.unpin : say.pinIt
    const level = levels.indexOf(rooms.level(room))
    this.#radios().forEach((radio, index) => (radio.checked = index === level))
    openBeside(this.#dialog, beside)
  }

  /** The topic of a room changed. */
  showTopic(room: RoomName): void {
    if (room !== this.#room) return
    const { topic } = this.#chat.room(room)
    part('topic', this.#dialog).textContent = topic
    const { say } = this.#words
    part('editing', this.#dialog).textContent = topic === '' ? say.topicAdd : say.topicChange
    part('edit', this.#dialog).hidden = !this.#form.hidden || this.#topicMaxChars() === null
  }

  #edit(isEditing: boolean): void {
    this.#form.hidden = !isEditing
    part('topic', this.#dialog).hidden = isEditing
    part('trouble', this.#dialog).textContent = ''
    this.showTopic(this.#room)
    if (!isEditing) return
    this.#field.value = this.#chat.room(this.#room).topic
    this.#field.maxLength = this.#topicMaxChars() ?? -1
    this.#field.focus()
  }

  async #save(): Promise<void> {
    const failure = await this.#chat.delivery.setTopic(this.#room, this.#field.value.trim())
    if (failure === null) this.#edit(false)
    else part('trouble', this.#dialog).textContent = this.#words.say.failures[failure]
  }

  /** `null` when the topic cannot be changed now. */
  #topicMaxChars(): number | null {
    const { isJoined, limits } = this.#chat.room(this.#room)
    return isJoined ? (limits?.topicMaxChars ?? null) : null
  }

  #on(name: string, work: () => void): void {
    part(name, this.#dialog).addEventListener('click', () => {
      closeDialog(this.#dialog)
      work()
    })
  }

  #radios(): HTMLInputElement[] {
    return [...this.#dialog.querySelectorAll<HTMLInputElement>('input[name="level"]')]
  }
}
