import { byId } from './dom'
import type { RoomLog } from './room-log'
import type { Words } from './words'

/** So close to the bottom counts as being there. */
const BOTTOM_PX = 48
/** Older entries are asked for when so little is left above. */
const AHEAD_PX = 600

export interface LogWishes {
  /** The reader came near the top. */
  older(): void
  /** The reader came near a gap, from above or from below. */
  gap(gap: { after: number; before: number }, from: 'after' | 'before'): void
  /** The reader sees the newest entry. */
  read(): void
}

/** The window onto the log of the room on the screen: follows at the bottom, stays put everywhere else. */
export class Log {
  readonly #scroller = byId('msg_log', HTMLElement)
  readonly #pill = byId('pill', HTMLButtonElement)
  readonly #pillText = byId('pill_text', HTMLElement)
  readonly #words: Words
  readonly #wishes: LogWishes
  #room: RoomLog | null = null
  #follows = true
  #unseen = 0
  #isLooking = false

  constructor(words: Words, wishes: LogWishes) {
    this.#words = words
    this.#wishes = wishes
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true })
    this.#pill.addEventListener('click', () => this.toBottom())
    new ResizeObserver(() => this.#stay()).observe(this.#scroller)
  }

  /** True while the newest entry is in view. */
  get follows(): boolean {
    return this.#follows
  }

  show(room: RoomLog): void {
    if (this.#room === room) return
    if (this.#room) this.#room.scrollTop = this.#follows ? null : this.#scroller.scrollTop
    this.#room = room
    // The whole room would be read out otherwise.
    this.#scroller.setAttribute('aria-live', 'off')
    this.#scroller.replaceChildren(room.element)
    requestAnimationFrame(() => this.#scroller.removeAttribute('aria-live'))
    this.#follows = room.scrollTop === null
    this.#unseen = 0
    this.#scroller.scrollTop = room.scrollTop ?? this.#scroller.scrollHeight
    this.#showPill()
    this.look()
  }

  /** Changes rows of the room on the screen without moving what is being read. */
  change(work: () => void): void {
    const anchor = this.#follows ? null : this.#firstInView()
    const before = anchor?.getBoundingClientRect().top ?? 0
    work()
    if (this.#follows) this.#stay()
    else if (anchor?.isConnected) this.#scroller.scrollTop += anchor.getBoundingClientRect().top - before
    this.look()
  }

  /** New entries came at the end. */
  arrived(entries: number): void {
    if (!this.#follows) this.#unseen += entries
    this.#showPill()
  }

  toBottom(): void {
    this.#follows = true
    this.#unseen = 0
    this.#stay()
    this.#showPill()
  }

  /** Asks for what the reader is about to reach. */
  look(): void {
    if (this.#isLooking) return
    this.#isLooking = true
    requestAnimationFrame(() => {
      this.#isLooking = false
      const { top, bottom, height } = this.#scroller.getBoundingClientRect()
      if (this.#scroller.scrollTop < AHEAD_PX) this.#wishes.older()
      for (const { gap, element } of this.#room?.gapRows ?? []) {
        const at = element.getBoundingClientRect()
        if (at.bottom < top || at.top > bottom) continue
        this.#wishes.gap(gap, at.top < top + height / 2 ? 'before' : 'after')
      }
      if (this.#follows) this.#wishes.read()
    })
  }

  #scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller
    this.#follows = scrollHeight - scrollTop - clientHeight < BOTTOM_PX
    if (this.#follows) this.#unseen = 0
    this.#showPill()
    this.look()
  }

  #stay(): void {
    if (this.#follows) this.#scroller.scrollTop = this.#scroller.scrollHeight
  }

  #showPill(): void {
    this.#pill.hidden = this.#follows
    const { say } = this.#words
    this.#pillText.textContent =
      this.#unseen > 0 ? this.#words.count(say.newMessages, this.#unseen) : say.newest
  }

  /** Rows stand in order, so the first that reaches into view is found by halving. */
  #firstInView(): Element | null {
    const rows = this.#room?.rows.children
    if (!rows) return null
    const { top } = this.#scroller.getBoundingClientRect()
    let low = 0
    let high = rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > top) high = middle
      else low = middle + 1
    }
    return rows[low] ?? null
  }
}
