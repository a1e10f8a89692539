import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { byId, part } from '../ui/dom'
import type { Words } from '../ui/words'
import { Pins } from './pins'
import { RoomPins } from './room-pins'

export interface PinsButtonCallbacks {
  goTo(seq: number): void
  focusField(): void
}

/** The button over the log that opens the pinned messages of the room on the screen. It is there while there are any. */
export class PinsButton {
  readonly #button = byId('pins_open', HTMLButtonElement)
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: PinsButtonCallbacks
  readonly #rooms = new WeakMap<Room, RoomPins>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(chat: Chat, words: Words, callbacks: PinsButtonCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#callbacks = callbacks
    const pins = new Pins(chat, words, {
      goTo: (seq) => callbacks.goTo(seq),
      // A hidden button does not get the focus back.
      closed: () => void (this.#button.hidden && callbacks.focusField()),
    })
    this.#button.addEventListener('click', () => void pins.open())
    chat.events.on(({ room, event }) => {
      if (event.type === 'shown') this.#refresh()
      else if (event.type === 'reset') this.#of(room).forget()
      else if (event.type === 'joined') this.#joined(room, event.isFirst)
    })
    chat.connection.on('message', ({ room: name, entries }) => {
      const room = chat.entered(name)
      if (!room) return
      this.#of(room).hear(entries)
      if (room === chat.current) this.#show()
    })
    this.#refresh()
  }

  #of(room: Room): RoomPins {
    const pins = this.#rooms.get(room) ?? new RoomPins(room, this.#chat)
    this.#rooms.set(room, pins)
    return pins
  }

  #joined(room: Room, isFirst: boolean): void {
    this.#of(room).doubt()
    // A crowd that comes back does not ask all at once.
    if (room === this.#chat.current) this.#refresh(isFirst ? 0 : Math.random() * room.returnWithinMs)
  }

  /** Other rooms are asked about when they are on the screen. */
  #refresh(inMs = 0): void {
    this.#show()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#load(this.#chat.current), inMs)
  }

  async #load(room: Room): Promise<void> {
    const pins = this.#of(room)
    if (!room.isJoined || pins.isWhole) return
    const retryAfterMs = await pins.load()
    if (room !== this.#chat.current) return
    if (retryAfterMs === null) this.#show()
    else this.#refresh(retryAfterMs * (1 + Math.random()))
  }

  #show(): void {
    const { count } = this.#of(this.#chat.current)
    const isFocused = document.activeElement === this.#button
    this.#button.hidden = count === 0
    part('count', this.#button).textContent = this.#words.number(count)
    if (isFocused && count === 0) this.#callbacks.focusField()
  }
}
