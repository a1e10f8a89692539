import type { Chat } from '../../sync/chat'
import { roomOfText } from '../../sync/room-names'
import { byId, clone, part } from '../../ui/dom'
import type { Words } from '../../ui/words'
import { waitingIn } from './waiting-button'

/** In the list of rooms: how much waits in the others that the user moderates. */
export class WaitingMarks {
  readonly #list = byId('room_list', HTMLUListElement)
  readonly #chat: Chat
  readonly #words: Words

  constructor(chat: Chat, words: Words) {
    this.#chat = chat
    this.#words = words
    chat.rooms.changes.on(() => this.#show())
    chat.events.on(({ event }) => (event.type === 'shown' || event.type === 'joined') && this.#show())
    chat.connection.on('moderation', () => this.#show())
    chat.connection.on('member', () => this.#show())
    this.#show()
  }

  #show(): void {
    for (const row of this.#list.querySelectorAll<HTMLElement>('li')) {
      const link = part('link', row) as HTMLAnchorElement
      const room = this.#chat.entered(roomOfText(link.pathname))
      const count = room && room !== this.#chat.current ? waitingIn(room) : 0
      const mark = row.querySelector<HTMLElement>('.room__waiting')
      if (count === 0) mark?.remove()
      else this.#mark(row, mark ?? clone('waiting_mark'), count)
    }
  }

  #mark(row: HTMLElement, mark: HTMLElement, count: number): void {
    part('waiting', mark).textContent = this.#words.number(count)
    if (!mark.isConnected) part('unread', row).before(mark)
  }
}
