import type { Chat } from '../../sync/chat'
import type { Room } from '../../sync/room'
import type { Log } from '../log'
import type { Waypoint } from './waypoint'
import { openedDialog } from '../../ui/dialog'
import { byId, clone } from '../../ui/dom'
import { isMac } from '../../ui/shortcut'

/** Where the reader was: a message, and its offset in the window. */
interface Place {
  room: Room
  seq: number
  top: number
  isAside: boolean
}

/** The places from which the reader followed quotes and pins. The way back leads through them, one at a time. */
export class Trail {
  readonly #button = clone('way_back')
  readonly #log: Log
  readonly #chat: Chat
  readonly #waypoint: Waypoint
  #places: Place[] = []

  constructor(log: Log, chat: Chat, waypoint: Waypoint) {
    this.#log = log
    this.#chat = chat
    this.#waypoint = waypoint
    byId('pill', HTMLElement).before(this.#button)
    this.#button.addEventListener('click', () => void this.#back())
    log.element.addEventListener('scroll', () => this.#shorten(), { passive: true })
    document.addEventListener('keydown', (event) => this.#pressed(event))
    chat.rooms.changes.on(() => this.#keep(({ room }) => chat.entered(room.name) === room))
    chat.events.on(({ room, event }) => {
      if (event.type === 'reset') this.#keep((place) => place.room !== room)
      else if (event.type === 'shown') this.#show()
    })
  }

  /** Shows a message of the room on the screen. @param from where the reader stands; without it, at the first row in view */
  async follow(seq: number, from: Element | null = this.#log.firstInView()): Promise<void> {
    const place = this.#placeOf(from)
    const arrival = await this.#waypoint.goTo(seq)
    if (!place || arrival !== 'shown') return
    this.#places.push(place)
    this.#keep(({ room }) => room === place.room)
    this.#shorten()
  }

  get #isOpen(): boolean {
    return this.#places.at(-1)?.room === this.#chat.current
  }

  async #back(): Promise<void> {
    const place = this.#places.at(-1)
    if (!place) return
    const arrival = await this.#waypoint.goTo(place.seq, place.top)
    // Without a connection, the next try may get there.
    if (arrival === 'missed') return
    this.#keep((each) => each !== place)
    if (arrival === 'gone' || place.isAside) return
    // Reading goes on where it did.
    this.#log.reading.isAside = false
    this.#log.look()
  }

  #placeOf(from: Element | null): Place | null {
    const { room: view, element, reading } = this.#log
    const row = from?.closest('.row') ?? from
    const seq = view && row && view.drawn.lastAbove(row.nextElementSibling)
    const drawn = view?.drawn.at(seq)
    if (seq === null || !drawn) return null
    const top = drawn.getBoundingClientRect().top - element.getBoundingClientRect().top
    return { room: this.#chat.current, seq, top, isAside: reading.isAside }
  }

  /** A place that is in view again needs no way back, nor do those that came after it. */
  #shorten(): void {
    if (!this.#isOpen) return
    const seen = this.#log.follows ? 0 : this.#places.findIndex((place) => this.#isInView(place))
    if (seen >= 0) this.#places.length = seen
    this.#show()
  }

  #keep(isKept: (place: Place) => boolean): void {
    this.#places = this.#places.filter(isKept)
    this.#show()
  }

  #show(): void {
    this.#button.hidden = !this.#isOpen
  }

  #isInView({ seq }: Place): boolean {
    const row = this.#log.room?.drawn.at(seq)?.getBoundingClientRect()
    const { top, bottom } = this.#log.element.getBoundingClientRect()
    const middle = row && (row.top + row.bottom) / 2
    return middle !== undefined && middle > top && middle < bottom
  }

  #pressed(event: KeyboardEvent): void {
    const { key, altKey, ctrlKey, metaKey, shiftKey, target } = event
    const isBack = key === 'ArrowLeft' && altKey && !ctrlKey && !metaKey && !shiftKey
    // Among words it is the key of a Mac that goes back by one of them.
    const isWord = isMac && target instanceof HTMLTextAreaElement && target.value !== ''
    if (!isBack || isWord || !this.#isOpen || openedDialog()) return
    event.preventDefault()
    void this.#back()
  }
}
