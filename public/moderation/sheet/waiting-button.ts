import type { Chat } from '../../sync/chat'
import { byId, clone, part } from '../../ui/dom'
import type { Room } from '../../sync/room'
import type { Words } from '../../ui/words'

export interface WaitingCallbacks {
  open(): void
  focusField(): void
}

/** The number over the log that tells moderators how much waits in the room on the screen. */
export class WaitingButton {
  readonly #button = clone('waiting')
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: WaitingCallbacks

  constructor(chat: Chat, words: Words, callbacks: WaitingCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#callbacks = callbacks
    byId('pins_open', HTMLElement).before(this.#button)
    this.#button.addEventListener('click', () => callbacks.open())
    chat.events.on(({ room, event }) => {
      if (event.type === 'shown' || (event.type === 'joined' && room === chat.current)) this.#show()
    })
    chat.connection.on('moderation', () => this.#show())
    chat.connection.on('member', () => this.#show())
    this.#show()
  }

  #show(): void {
    const count = waitingIn(this.#chat.current)
    const isFocused = document.activeElement === this.#button
    this.#button.hidden = count === 0
    part('count', this.#button).textContent = this.#words.number(count)
    if (isFocused && count === 0) this.#callbacks.focusField()
  }
}

/** How much waits in a room for the user; 0 for those who do not moderate it. */
export const waitingIn = ({ waiting, mayModerate }: Room): number =>
  mayModerate && waiting ? waiting.held + waiting.reports : 0
