import { LOBBY } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import { type Level, levels } from '../device/seats'
import type { JoinedRooms } from '../sync/joined-rooms'
import { closable, closeDialog, openBeside } from '../ui/dialog'
import { byId, part } from '../ui/dom'
import type { Words } from '../ui/words'

export interface RoomMenuCallbacks {
  name(room: RoomName): string
  topic(room: RoomName): string
  /** `null` when the topic cannot be changed now. */
  topicMaxChars(room: RoomName): number | null
  /** @returns the reason for a failure; `null` for success */
  setTopic(room: RoomName, topic: string): Promise<string | null>
  leave(room: RoomName): void
}

/** The menu of one room: its full topic, pin, notifications, leave. */
export class RoomMenu {
  readonly #dialog = byId('room_menu', HTMLDialogElement)
  readonly #form = part('form', this.#dialog) as HTMLFormElement
  readonly #field = this.#form.elements.namedItem('topic') as HTMLInputElement
  readonly #words: Words
  readonly #rooms: JoinedRooms
  readonly #callbacks: RoomMenuCallbacks
  #room = LOBBY

  constructor(words: Words, rooms: JoinedRooms, callbacks: RoomMenuCallbacks) {
    this.#words = words
    this.#rooms = rooms
    this.#callbacks = callbacks
    closable(this.#dialog)
    this.#on('pin', () => rooms.pin(this.#room, !rooms.isPinned(this.#room)))
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
    const { say } = this.#words
    part('pinning', this.#dialog).textContent = this.#rooms.isPinned(room) ? say.unpin : say.pin
    const level = levels.indexOf(this.#rooms.level(room))
    this.#radios().forEach((radio, index) => (radio.checked = index === level))
    openBeside(this.#dialog, beside)
  }

  /** The topic of a room changed. */
  showTopic(room: RoomName): void {
    if (room !== this.#room) return
    const topic = this.#callbacks.topic(room)
    part('topic', this.#dialog).textContent = topic
    const { say } = this.#words
    part('editing', this.#dialog).textContent = topic === '' ? say.topicAdd : say.topicChange
    part('edit', this.#dialog).hidden = !this.#form.hidden || this.#callbacks.topicMaxChars(room) === null
  }

  #edit(isEditing: boolean): void {
    this.#form.hidden = !isEditing
    part('topic', this.#dialog).hidden = isEditing
    part('trouble', this.#dialog).textContent = ''
    this.showTopic(this.#room)
    if (!isEditing) return
    this.#field.value = this.#callbacks.topic(this.#room)
    this.#field.maxLength = this.#callbacks.topicMaxChars(this.#room) ?? -1
    this.#field.focus()
  }

  async #save(): Promise<void> {
    const trouble = await this.#callbacks.setTopic(this.#room, this.#field.value.trim())
    if (trouble === null) this.#edit(false)
    else part('trouble', this.#dialog).textContent = trouble
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
