import { byId } from '../ui/dom'
import type { EntryRow } from './rows/entry'
import { silence } from '../ui/live-region'
import { LogDate } from './log-date'
import type { LogCallbacks } from './log-callbacks'
import { Pill } from './pill'
import { ringOnlyByKeyboard } from '../ui/focus-ring'
import type { RoomView } from './room-view'
import { firstBelow, firstInView, putBack, type ScrollAnchor, scrollAnchorOf } from './scroll-anchor'
import type { Words } from '../ui/words'

/** So close to the bottom counts as being there. */
const BOTTOM_PX = 48
/** So far down the window the first unread entry comes to stand. */
const LANDING = 0.3
/** Older entries are asked for when so little is left above. */
const AHEAD_PX = 600

/** A movement that was begun before somebody goes to the end lasts so long at most, and counts no more. */
const MOMENTUM_MS = 1_000
/** What stands in view so long counts as read. */
const READING_MS = 300

/** The window onto the log of the room on the screen: follows at the bottom, stays put everywhere else. */
export class Log {
  readonly element = byId('msg_log', HTMLElement)
  readonly #pill: Pill
  readonly #date = new LogDate()
  readonly #callbacks: LogCallbacks
  #room: RoomView | null = null
  #follows = true
  /** Where the reader was in the last frame that looked. */
  #spot: ScrollAnchor | null = null
  #unseen = 0
  /** What came since all was read has no line above it yet. */
  #lacksLine = false
  #isLooking = false
  #reading: ReturnType<typeof setTimeout> | undefined
  #width = 0
  #height = 0
  #wentToEndAt = -Infinity
  /** True until the reader moves the log. */
  isUntouched = true

  constructor(words: Words, callbacks: LogCallbacks) {
    this.#pill = new Pill(words, () => this.#goOn())
    this.#callbacks = callbacks
    this.element.addEventListener('scroll', () => this.#scrolled(), { passive: true })
    for (const touch of ['wheel', 'touchmove', 'pointerdown', 'keydown', 'focusin'])
      this.element.addEventListener(touch, () => this.touched(), { passive: true })
    ringOnlyByKeyboard(this.element)
    new ResizeObserver(() => this.#resized()).observe(this.element)
  }

  get room(): RoomView | null {
    return this.#room
  }

  /** True while the newest entry is in view. */
  get follows(): boolean {
    return this.#follows
  }

  /**
   * Puts a room on the screen.
   * @param unread how many entries came since it was read
   * @returns whether it may be scrolled to them: nobody was reading back
   */
  show(room: RoomView, unread: number): boolean {
    if (this.#room === room) return false
    if (this.#room) this.#room.spot = this.noteSpot()
    this.#room = room
    silence(this.element)
    this.element.replaceChildren(room.element)
    room.redate(Date.now())
    room.fit()
    this.#spot = room.spot
    this.#follows = room.spot === null
    this.#unseen = this.#follows ? 0 : unread
    this.isUntouched = true
    this.#lacksLine = false
    this.#wentToEndAt = -Infinity
    if (room.spot) putBack(room.spot, this.element)
    else this.#stay()
    this.#showPill()
    this.look()
    return this.#follows
  }

  /** Brings the first of so many unread entries to where reading begins, or a row to where it stood. */
  land(first: Element, unread: number, at?: number): void {
    const { top, height } = this.element.getBoundingClientRect()
    this.element.scrollTop += first.getBoundingClientRect().top - top - (at ?? height * LANDING)
    this.#unseen = unread
    this.#settle()
  }

  /** Another day has begun. */
  redate(now: number): void {
    this.change(() => this.#room?.redate(now))
  }

  /** Changes rows of the room on the screen without moving what is being read. */
  change(work: () => void): void {
    // Its head may go when another row comes to stand above it.
    const anchor = this.#follows ? null : this.firstInView()
    const before = anchor?.getBoundingClientRect().bottom ?? 0
    work()
    if (this.#follows) this.#stay()
    else if (anchor?.isConnected) this.element.scrollTop += anchor.getBoundingClientRect().bottom - before
    this.look()
  }

  /** New entries came at the end: read as they appear, or counted. */
  arrived(entries: number): void {
    if (!this.#follows && entries > 0) {
      if (this.#unseen === 0) this.#lacksLine = true
      this.#unseen += entries
    }
    this.read()
    this.#showPill()
  }

  /** To what is new, and from there to the end. */
  #goOn(): void {
    const { bottom } = this.element.getBoundingClientRect()
    if (this.#unseen === 0 || !(this.#lacksLine || this.#room?.isLineBelow(bottom))) return this.toBottom()
    this.#lacksLine = false
    this.#callbacks.resume()
  }

  toBottom(): void {
    if (this.#room?.isCut) this.#callbacks.newest()
    this.#follows = true
    this.#lacksLine = false
    this.#unseen = 0
    this.#wentToEndAt = performance.now()
    this.#stay()
    this.#showPill()
    this.read()
  }

  /** Folds or unfolds without moving what is above, nor, when it becomes shorter, what was clicked. */
  setFolded(entry: EntryRow, isFolded: boolean, clicked: Element): void {
    const before = clicked.getBoundingClientRect().top
    entry.setFolded(isFolded)
    if (isFolded) this.element.scrollTop += clicked.getBoundingClientRect().top - before
    this.#settle()
  }

  /**
   * Takes down where somebody reads back; in a window that was just turned, the rows stand elsewhere already.
   * @returns `null` at the end
   */
  noteSpot(): ScrollAnchor | null {
    if (this.element.clientWidth !== this.#width) return this.#spot
    const row = this.#follows ? null : this.firstInView()
    this.#spot = row && scrollAnchorOf(row, this.element)
    return this.#spot
  }

  /** Asks for what the reader is about to reach, and says what was read. */
  look(): void {
    if (this.#isLooking) return
    this.#isLooking = true
    requestAnimationFrame(() => {
      this.#isLooking = false
      this.noteSpot()
      const { scrollTop, scrollHeight, clientHeight } = this.element
      if (scrollTop < AHEAD_PX) this.#callbacks.older()
      if (this.#room?.isCut && scrollHeight - scrollTop - clientHeight < AHEAD_PX) this.#callbacks.newer()
      const box = this.element.getBoundingClientRect()
      for (const { gap, from } of this.#room?.gaps.inView(box) ?? []) this.#callbacks.gap(gap, from)
      if (this.#follows) this.#date.hide()
      else this.#date.show(this.#room?.made.at(this.firstInView())?.dayAbove(box.top, Date.now()) ?? null)
      if (this.#follows) this.read()
      else if (this.#reading === undefined) this.#reading = setTimeout(() => this.#readOn(), READING_MS)
    })
  }

  /** Who sees the end has read everything. */
  read(): void {
    if (this.#follows) this.#callbacks.read(null)
  }

  /** Says how far somebody came who reads on from above. */
  #readOn(): void {
    this.#reading = undefined
    const below = this.#room && firstBelow(this.#room, this.element)
    const seq = this.#follows ? null : (this.#room?.drawn.lastAbove(below) ?? undefined)
    if (seq === undefined) return
    this.#unseen = Math.min(this.#unseen, this.#callbacks.read(seq))
    this.#showPill()
  }

  /** The reader moves the log. */
  touched(): void {
    this.isUntouched = false
    this.#wentToEndAt = -Infinity
  }

  #resized(): void {
    const { clientWidth, clientHeight } = this.element
    this.#height = clientHeight
    if (clientWidth === this.#width) return this.#stay()
    this.#width = clientWidth
    this.#room?.fit()
    if (this.#follows) this.#stay()
    else if (this.#spot) putBack(this.#spot, this.element)
    this.look()
  }

  #scrolled(): void {
    const { clientWidth, clientHeight } = this.element
    // The window was turned, or the text field took lines of it, since the last frame: nobody moved.
    if (clientWidth !== this.#width) this.#resized()
    else if (this.#follows && clientHeight !== this.#height) this.#stay()
    else this.#settle()
  }

  /** Takes the place where the log stands as the one where the reader wants to be. */
  #settle(): void {
    if (performance.now() - this.#wentToEndAt < MOMENTUM_MS) return this.#stay()
    const { scrollHeight, scrollTop, clientHeight } = this.element
    const isAtEnd = !this.#room?.isCut && scrollHeight - scrollTop - clientHeight < BOTTOM_PX
    this.#follows = isAtEnd
    if (this.#follows) this.#unseen = 0
    // A reader who moves finds it there. When it came, a screen reader would read it out.
    if (this.#lacksLine) this.change(() => this.#callbacks.behind())
    this.#lacksLine = false
    this.#showPill()
    this.look()
  }

  #stay(): void {
    if (this.#follows) this.element.scrollTop = this.element.scrollHeight
  }

  #showPill(): void {
    if (this.#follows) this.#pill.hide()
    else this.#pill.show(this.#unseen)
  }

  /** The first row that reaches into view. */
  firstInView(): Element | null {
    return this.#room && firstInView(this.#room, this.element)
  }
}
