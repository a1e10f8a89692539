import type { RoomName } from '../../server/protocol'
import { LOBBY, pathOfRoom, type Rooms } from '../sync/rooms'
import { byId, clone, part } from './dom'
import type { Words } from './words'

export interface RoomWishes {
  open(room: RoomName): void
  leave(room: RoomName): void
  /** A name, or the address of a room, as somebody typed or pasted it. */
  go(text: string): void
}

/** The rooms we are in, with what is unread, and a field to go to another. */
export class RoomList {
  readonly #list = byId('room_list', HTMLUListElement)
  readonly #unreadElsewhere = byId('side_unread', HTMLElement)
  readonly #words: Words
  readonly #wishes: RoomWishes

  constructor(words: Words, wishes: RoomWishes) {
    this.#words = words
    this.#wishes = wishes
    const go = byId('go', HTMLFormElement)
    go.addEventListener('submit', (event) => {
      event.preventDefault()
      const name = new FormData(go).get('room')
      go.reset()
      if (typeof name === 'string' && name.trim() !== '') wishes.go(name.trim())
    })
  }

  show(rooms: Rooms, current: RoomName): void {
    const names = rooms.names()
    const all = names.includes(LOBBY) ? names : [LOBBY, ...names]
    this.#list.replaceChildren(...all.map((room) => this.#row(room, room === current, rooms.unread(room))))
    const elsewhere = rooms.allUnread() - rooms.unread(current)
    this.#unreadElsewhere.hidden = elsewhere === 0
    this.#unreadElsewhere.textContent = short(elsewhere)
  }

  #row(room: RoomName, isCurrent: boolean, unread: number): HTMLElement {
    const row = clone('room')
    const link = part('link', row) as HTMLAnchorElement
    link.href = pathOfRoom(room)
    if (isCurrent) link.setAttribute('aria-current', 'page')
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      this.#wishes.open(room)
    })
    part('name', row).textContent = this.name(room)
    const badge = part('unread', row)
    badge.hidden = unread === 0
    badge.textContent = short(unread)
    badge.title = this.#words.count(this.#words.say.unread, unread)
    const leave = part('leave', row)
    leave.hidden = room === LOBBY
    leave.setAttribute('aria-label', this.#words.fill(this.#words.say.leaveRoom, { room }))
    leave.addEventListener('click', () => this.#wishes.leave(room))
    return row
  }

  name(room: RoomName): string {
    return room === LOBBY ? this.#words.say.lobby : room
  }
}

const short = (count: number): string => (count > 99 ? '99+' : String(count))
