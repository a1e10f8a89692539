import type { DeleteEntry, Entry, PinEntry } from '../../common/protocol/entries'
import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { byId, part } from '../ui/dom'
import type { Words } from '../ui/words'
import { pinnedIn } from './pinned'
import { Pins, type PinsCallbacks } from './pins'

type PinChange = PinEntry | DeleteEntry

/** The button over the log that opens the pinned messages of the room on the screen. It is there while there are any. */
export class PinsButton {
  readonly #button = byId('pins_open', HTMLButtonElement)
  readonly #chat: Chat
  readonly #words: Words
  #room: Room
  #pinned = new Set<number>()
  #loading = 0
  /** What came while the server is asked. */
  #changes: PinChange[] = []

  constructor(chat: Chat, words: Words, callbacks: PinsCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#room = chat.current
    const pins = new Pins(chat, words, callbacks)
    this.#button.addEventListener('click', () => void pins.open())
    chat.events.on(({ room, event }) => {
      if (event.type === 'shown') this.#begin(room)
      // A crowd that comes back does not ask all at once.
      else if (event.type === 'joined' && room === this.#room)
        setTimeout(() => void this.#load(room), Math.random() * (event.isFirst ? 0 : room.returnWithinMs))
    })
    chat.connection.on('message', ({ room, entries }) => {
      if (chat.entered(room) === this.#room) this.#heard(entries.filter(isPinChange))
    })
    void this.#load(this.#room)
  }

  #begin(room: Room): void {
    if (room === this.#room) return
    this.#room = room
    this.#pinned = new Set()
    this.#changes = []
    this.#show()
    void this.#load(room)
  }

  async #load(room: Room): Promise<void> {
    if (!room.isJoined || room !== this.#room) return
    this.#loading += 1
    const found = await pinnedIn(room, this.#chat)
    this.#loading -= 1
    if (room !== this.#room || found === null || 'code' in found) return
    this.#pinned = new Set(found.entries.map(({ seq }) => seq))
    this.#apply(this.#changes.filter(({ seq }) => seq > found.asOf))
    if (this.#loading === 0) this.#changes = []
  }

  #heard(changes: readonly PinChange[]): void {
    if (this.#loading > 0) this.#changes.push(...changes)
    if (changes.length > 0) this.#apply(changes)
  }

  #apply(changes: readonly PinChange[]): void {
    for (const change of changes) {
      if (change.type === 'pin' && change.on) this.#pinned.add(change.target)
      else this.#pinned.delete(change.target)
    }
    this.#show()
  }

  #show(): void {
    const { size } = this.#pinned
    this.#button.hidden = size === 0
    part('count', this.#button).textContent = this.#words.number(size)
  }
}

const isPinChange = (entry: Entry): entry is PinChange => entry.type === 'pin' || entry.type === 'delete'
