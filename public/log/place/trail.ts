import type { Log } from '../log'
import type { RoomView } from '../room-view'
import type { Waypoint } from './waypoint'
import { openedDialog } from '../../ui/dialog'
import { isMac } from '../../ui/shortcut'

/** Where the reader was: a message, and its offset in the window. */
interface Place {
  room: RoomView
  seq: number
  top: number
  isAside: boolean
}

/** The places from which the reader followed quotes and pins. The way back leads through them, one at a time. */
export class Trail {
  readonly #log: Log
  readonly #waypoint: Waypoint
  #places: Place[] = []

  constructor(log: Log, waypoint: Waypoint) {
    this.#log = log
    this.#waypoint = waypoint
    log.element.addEventListener('scroll', () => this.#shorten(), { passive: true })
    document.addEventListener('keydown', (event) => this.#pressed(event))
    log.pill.way = this
  }

  get isOpen(): boolean {
    return this.#places.at(-1)?.room === this.#log.room
  }

  /** Shows a message of the room on the screen. @param from where the reader stands; without it, at the first row in view */
  async follow(seq: number, from: Element | null = this.#log.firstInView()): Promise<void> {
    const place = this.#placeOf(from)
    const isShown = await this.#waypoint.goTo(seq)
    if (!place || !isShown) return
    this.#places = [...this.#places.filter(({ room }) => room === place.room), place]
    this.#shorten()
  }

  back(): void {
    const place = this.#places.pop()
    if (place) void this.#goTo(place)
  }

  async #goTo({ seq, top, isAside }: Place): Promise<void> {
    if (!(await this.#waypoint.goTo(seq, top)) || isAside) return
    // Reading goes on where it did.
    this.#log.reading.isAside = false
    this.#log.look()
  }

  #placeOf(from: Element | null): Place | null {
    const { room, element, reading } = this.#log
    const row = from?.closest('.row') ?? from
    const seq = room && row && room.drawn.lastAbove(row.nextElementSibling)
    const drawn = room?.drawn.at(seq)
    if (!room || seq === null || !drawn) return null
    const top = drawn.getBoundingClientRect().top - element.getBoundingClientRect().top
    return { room, seq, top, isAside: reading.isAside }
  }

  /** A place that is in view again needs no way back, nor do those that came after it. */
  #shorten(): void {
    if (!this.isOpen) return
    const seen = this.#log.follows ? 0 : this.#places.findIndex((place) => this.#isInView(place))
    if (seen >= 0) this.#places.length = seen
    this.#log.showPill()
  }

  #isInView({ room, seq }: Place): boolean {
    const row = room.drawn.at(seq)?.getBoundingClientRect()
    const { top, bottom } = this.#log.element.getBoundingClientRect()
    const middle = row && (row.top + row.bottom) / 2
    return middle !== undefined && middle > top && middle < bottom
  }

  #pressed(event: KeyboardEvent): void {
    const { key, altKey, ctrlKey, metaKey, shiftKey, target } = event
    const isBack = key === 'ArrowLeft' && altKey && !ctrlKey && !metaKey && !shiftKey
    // Among words it is the key of a Mac that goes back by one of them.
    const isWord = isMac && target instanceof HTMLTextAreaElement && target.value !== ''
    if (!isBack || isWord || !this.isOpen || openedDialog()) return
    event.preventDefault()
    this.back()
  }
}
