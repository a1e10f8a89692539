import { byId } from '../ui/dom'
import type { EntryRow } from './rows/entry'
import { silenceBriefly } from '../ui/live-region'
import { LogDate } from './log-date'
import type { LogCallbacks } from './log-callbacks'
import { Pill } from './pill'
import { Reading } from './place/reading'
import type { RoomView } from './room-view'
import { firstBelow, firstInView, putBack, type ScrollAnchor, scrollAnchorOf } from './scroll-anchor'
import type { Words } from '../ui/words'

/** Within this distance of the bottom, the log follows new entries. */
const BOTTOM_PX = 48
/** Where the first unread entry lands, as a part of the window's height. */
const LANDING = 0.3
/** Older entries are requested when less than this is left above the window. */
const AHEAD_PX = 600
/** How long inertial scrolling can go on after the jump to the end; it is ignored meanwhile. */
const MOMENTUM_MS = 1_000

/** The window onto the log of the room on the screen: follows at the bottom, stays put everywhere else. */
export class Log {
  readonly element = byId('msg_log', HTMLElement)
  readonly reading: Reading
  readonly #pill: Pill
  readonly #date = new LogDate()
  readonly #callbacks: LogCallbacks
  #room: RoomView | null = null
  #follows = true
  /** The reader's place as of the last frame that checked it. */
  #spot: ScrollAnchor | null = null
  #unseen = 0
  /** New entries have arrived, and the line above them is not drawn yet. */
  #lacksLine = false
  #isLooking = false
  #width = 0
  #height = 0
  #wentToEndAt = -Infinity
  /** True until the reader moves the log. */
  isUntouched = true

  constructor(words: Words, callbacks: LogCallbacks) {
    this.#pill = new Pill(words, () => this.#goOn())
    this.#callbacks = callbacks
    this.reading = new Reading(callbacks, () => this.#readOn())
    this.element.addEventListener('scroll', () => this.#scrolled(), { passive: true })
    for (const touch of ['wheel', 'touchmove', 'pointerdown', 'keydown', 'focusin'])
      this.element.addEventListener(touch, () => this.touched(), { passive: true })
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
   * @returns whether the caller may scroll to them, because the reader had not scrolled back
   */
  show(room: RoomView, unread: number): boolean {
    if (this.#room === room) return false
    if (this.#room) this.#room.spot = this.noteSpot()
    this.#room = room
    silenceBriefly(this.element)
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

  /** Scrolls the first unread entry to where reading begins, or a row to where it was. */
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
    // Its byline may disappear when another row is inserted above it.
    const anchor = this.#follows ? null : this.firstInView()
    const before = anchor?.getBoundingClientRect().bottom ?? 0
    work()
    if (this.#follows) this.#stay()
    else if (anchor?.isConnected) this.element.scrollTop += anchor.getBoundingClientRect().bottom - before
    this.look()
  }

  /** New entries arrived at the end: they are read at once while the log follows, and counted otherwise. */
  arrived(entries: number): void {
    if (!this.#follows && entries > 0) {
      if (this.#unseen === 0) this.#lacksLine = true
      this.#unseen += entries
    }
    this.read()
    this.#showPill()
  }

  /** At most so many are unread. */
  limit(unread: number): void {
    this.#unseen = Math.min(this.#unseen, unread)
    this.#showPill()
  }

  /** Scrolls to the first new entry, and from there to the end. */
  #goOn(): void {
    const { bottom } = this.element.getBoundingClientRect()
    if (this.#unseen === 0 || !(this.#lacksLine || this.#room?.isLineBelow(bottom))) return this.toBottom()
    this.#lacksLine = false
    this.#callbacks.resume()
  }

  toBottom(): void {
    this.reading.comeBack()
    if (this.#room?.isCut) this.#callbacks.newest()
    this.#follows = true
    this.#lacksLine = false
    this.#unseen = 0
    this.#wentToEndAt = performance.now()
    this.#stay()
    this.#showPill()
    this.read()
  }

  /** Collapses or expands a text without moving what is above it or, when it gets shorter, the button. */
  setFolded(entry: EntryRow, isFolded: boolean, clicked: Element): void {
    const before = clicked.getBoundingClientRect().top
    entry.setFolded(isFolded)
    if (isFolded) this.element.scrollTop += clicked.getBoundingClientRect().top - before
    this.#settle()
  }

  /**
   * Notes the reader's place. After the window has been rotated the rows have already moved, so the last note stays.
   * @returns `null` at the end
   */
  noteSpot(): ScrollAnchor | null {
    if (this.element.clientWidth !== this.#width) return this.#spot
    const row = this.#follows ? null : this.firstInView()
    this.#spot = row && scrollAnchorOf(row, this.element)
    return this.#spot
  }

  /** Requests what the reader is about to reach, and reports what was read. */
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
      const first = this.#follows ? null : this.#room?.made.at(this.firstInView())
      this.#date.show(first?.dayAbove(box.top, Date.now()) ?? null)
      if (this.#follows) this.read()
      else this.reading.some()
    })
  }

  /** A reader at the end has read everything. */
  read(): void {
    if (this.#follows) this.reading.all()
  }

  /** Reports how far a reader who scrolls down has come. */
  #readOn(): void {
    const below = this.#room && firstBelow(this.#room, this.element)
    const seq = this.#follows ? null : (this.#room?.drawn.lastAbove(below) ?? undefined)
    if (seq !== undefined) this.limit(this.#callbacks.read(seq))
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
    // The window was rotated or the text field grew since the last frame: the reader did not scroll.
    if (clientWidth !== this.#width) this.#resized()
    else if (this.#follows && clientHeight !== this.#height) this.#stay()
    else this.#settle()
  }

  /** Takes the scroll position as the one the reader wants. */
  #settle(): void {
    if (performance.now() - this.#wentToEndAt < MOMENTUM_MS) return this.#stay()
    const { scrollHeight, scrollTop, clientHeight } = this.element
    const isAtEnd = !this.#room?.isCut && scrollHeight - scrollTop - clientHeight < BOTTOM_PX
    if (isAtEnd && !this.#follows) this.reading.comeBack()
    this.#follows = isAtEnd
    if (this.#follows) this.#unseen = 0
    // Drawn when the reader scrolls: on arrival a screen reader would read it out.
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

  /** The first row in view. */
  firstInView(): Element | null {
    return this.#room && firstInView(this.#room, this.element)
  }
}
