import { isPrivateName, LOBBY, pathOfRoom } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import type { JoinedRooms } from '../sync/joined-rooms'
import { arrange, byId, clone, part } from '../ui/dom'
import { Roving } from '../ui/roving'
import type { Words } from '../ui/words'

export interface RoomCallbacks {
  open(room: RoomName): void
  /** Opens the menu of a room beside its button. */
  more(room: RoomName, beside: Element): void
  topic(room: RoomName): string
}

/** The joined rooms with their unread counts and mentions. */
export class RoomList {
  readonly #list = byId('room_list', HTMLUListElement)
  readonly #elsewhere = byId('side_unread', HTMLElement)
  readonly #words: Words
  readonly #rooms: JoinedRooms
  readonly #callbacks: RoomCallbacks
  readonly #rows = new Map<RoomName, HTMLElement>()
  readonly #roving = new Roving(
    this.#list,
    (row) => [...row.querySelectorAll<HTMLElement>('[data-part="link"], [data-part="more"]:not([hidden])')],
    () => this.#list.querySelector('[aria-current]')?.closest('li') ?? null,
  )

  constructor(words: Words, rooms: JoinedRooms, callbacks: RoomCallbacks) {
    this.#words = words
    this.#rooms = rooms
    this.#callbacks = callbacks
  }

  show(current: RoomName): void {
    const rooms = this.#rooms
    const names = rooms.names()
    const all = names.includes(LOBBY) ? names : [LOBBY, ...names]
    for (const room of this.#rows.keys()) if (!all.includes(room)) this.#rows.delete(room)
    arrange(
      this.#list,
      all.map((room) => this.#row(room, room === current)),
    )
    // A visitor who followed a link to a room has not joined the lobby.
    for (const [room, row] of this.#rows) {
      part('more', row).hidden = !names.includes(room)
      row.classList.toggle('room--mine', names.includes(room))
    }
    this.#roving.settle()
    const { unread, isMention } = rooms.calling(current)
    this.#elsewhere.hidden = unread === 0
    this.#elsewhere.textContent = isMention ? '@' : short(unread)
  }

  /** Nobody could read the address of a private room: its topic tells it apart. */
  name(room: RoomName, topic = this.#callbacks.topic(room)): string {
    const { lobby, privateRoom } = this.#words.say
    if (isPrivateName(room)) return (topic && `${topic} · `) + privateRoom
    return room === LOBBY ? lobby : this.#rooms.title(room)
  }

  #row(room: RoomName, isCurrent: boolean): HTMLElement {
    const rooms = this.#rooms
    const row = this.#rows.get(room) ?? this.#newRow(room)
    this.#entitle(row, room)
    const unread = rooms.unread(room)
    const isStill = rooms.level(room) === 'none'
    row.dataset['mark'] = markOf(room, rooms.isPinned(room))
    row.classList.toggle('room--unread', unread > 0 && !isStill && !isCurrent)
    if (isCurrent) part('link', row).setAttribute('aria-current', 'page')
    else part('link', row).removeAttribute('aria-current')
    part('still', row).hidden = !isStill
    part('mention', row).hidden = !rooms.isMentioned(room)
    part('unread', row).hidden = unread === 0
    part('count', row).textContent = short(unread)
    part('counted', row).textContent = this.#words.countMessages(this.#words.say.unread, unread)
    part('unread', row).title = part('counted', row).textContent
    return row
  }

  #entitle(row: HTMLElement, room: RoomName): void {
    const name = this.name(room)
    if (part('name', row).textContent === name) return
    part('name', row).textContent = name
    part('link', row).setAttribute('href', pathOfRoom(this.#rooms.title(room)))
    part('more', row).setAttribute('aria-label', this.#words.fill(this.#words.say.moreOf, { room: name }))
  }

  #newRow(room: RoomName): HTMLElement {
    const row = clone('room')
    this.#rows.set(room, row)
    const link = part('link', row) as HTMLAnchorElement
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      this.#callbacks.open(room)
    })
    part('still', row).title = this.#words.say.notifyNone
    const more = part('more', row)
    more.addEventListener('click', () => this.#callbacks.more(room, more))
    return row
  }
}

/** The sign before its name. */
export const markOf = (room: RoomName, isPinned: boolean): 'lobby' | 'pinned' | 'room' =>
  room === LOBBY ? 'lobby' : isPinned ? 'pinned' : 'room'

const short = (count: number): string => (count > 99 ? '99+' : String(count))
