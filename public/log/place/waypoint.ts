import type { RoomName } from '../../../common/protocol/ids'
import type { Chat } from '../../sync/chat'
import type { Room } from '../../sync/room'
import type { Log } from '../log'
import type { RoomViews } from '../room-views'
import type { Scrollback } from '../scrollback'

/** How long a message is marked after a link led to it. */
const MARKED_MS = 4_000

/** What became of the way to a message: `missed` when there is no connection, or the reader went on elsewhere. */
type Arrival = 'shown' | 'gone' | 'missed'

export interface WaypointCallbacks {
  /** There is no such message. */
  gone(): void
  /** It is not here, and there is no connection. */
  notReached(): void
}

interface Parts {
  chat: Chat
  log: Log
  views: RoomViews
  scrollback: Scrollback
}

/** The message that a link or a quote leads to, wherever in the log of its room it is. */
export class Waypoint {
  /** Where the reader is led, until they leave it. */
  seq: number | null = null
  #room: RoomName | null = null
  #isShown = false
  /** How far from the top of the window it is to stand. */
  #top: number | undefined
  readonly #parts: Parts
  readonly #callbacks: WaypointCallbacks

  constructor(parts: Parts, callbacks: WaypointCallbacks) {
    this.#parts = parts
    this.#callbacks = callbacks
  }

  /**
   * Shows the message `seq` of the room on the screen, as soon as there is one.
   * @param top how far from the top of the window
   * @returns what became of it by now
   */
  async goTo(seq: number, top?: number): Promise<Arrival> {
    const { chat, log } = this.#parts
    this.seq = seq
    this.#top = top
    this.#room = chat.current.name
    this.#isShown = false
    log.reading.isAside = true
    return chat.current.timeline.epoch === null ? 'missed' : this.#go(chat.current, seq)
  }

  /** The log has entries for the first time. @returns whether a link leads to one of them */
  begin(room: Room): boolean {
    const { seq } = this
    if (seq === null || room.name !== this.#room) return false
    // A log of this device may lack it.
    if (!this.#isShown && (room.isJoined || isHeld(room, seq))) void this.#go(room, seq)
    return true
  }

  /** The reader goes on elsewhere. */
  leave(): void {
    this.seq = null
  }

  async #go(room: Room, seq: number): Promise<Arrival> {
    const { chat, log, scrollback } = this.#parts
    const isKnown = await (isHeld(room, seq) || room.loader.around(seq))
    if (this.seq !== seq || room !== chat.current) return 'missed'
    if (isHeld(room, seq)) return this.#show(room, seq)
    log.reading.comeBack()
    if (isKnown) this.#callbacks.gone()
    else this.#callbacks.notReached()
    if (log.isUntouched) void scrollback.land(room)
    return isKnown ? 'gone' : 'missed'
  }

  #show(room: Room, seq: number): Arrival {
    const { log, views, scrollback } = this.#parts
    const { drawn } = views.of(room)
    if (!drawn.at(seq)) log.change(() => scrollback.drawAround(room, seq))
    let row = drawn.at(seq)
    // Of several deleted ones the first has the line.
    while (row?.matches('.row--condensed')) row = row.previousElementSibling as HTMLElement | null
    if (!row) return 'gone'
    this.#isShown = true
    log.reading.isAside = false
    log.touched()
    log.land(row, scrollback.unread(room), this.#top)
    log.reading.isAside = !log.follows
    log.read()
    mark(row)
    return 'shown'
  }
}

const isHeld = ({ timeline }: Room, seq: number): boolean => timeline.after(seq - 1, 1)[0]?.seq === seq

/** Takes the focus there, so that a screen reader reads it; but not from what is being written. */
function mark(row: HTMLElement): void {
  const entry = row.querySelector<HTMLElement>('.entry') ?? row
  for (const marked of document.querySelectorAll('.entry--found')) unmark(marked)
  entry.classList.add('entry--found')
  entry.setAttribute('aria-current', 'true')
  setTimeout(() => unmark(entry), MARKED_MS)
  const field = document.activeElement
  if (field instanceof HTMLTextAreaElement && field.value !== '') return
  entry.tabIndex = -1
  entry.setAttribute('role', 'article')
  entry.setAttribute('aria-label', entry.innerText.replace(/\s+/g, ' '))
  entry.focus({ preventScroll: true })
  entry.addEventListener('blur', () => forget(entry), { once: true })
}

function unmark(entry: Element): void {
  entry.classList.remove('entry--found')
  entry.removeAttribute('aria-current')
}

function forget(entry: Element): void {
  for (const name of ['tabindex', 'role', 'aria-label']) entry.removeAttribute(name)
}
