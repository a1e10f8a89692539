import { part } from '../ui/dom'
import { isolate, type Words } from '../ui/words'

/** The beginning of a room's log, and what is shown instead while the log is empty. */
export class LogPlaceholder {
  readonly #log: HTMLElement
  readonly #top: HTMLElement
  readonly #empty: HTMLElement
  readonly #quiet: HTMLElement
  readonly #hint: HTMLElement
  readonly #words: Words
  readonly #room: () => string

  /** @param room what the room is called */
  constructor(log: HTMLElement, words: Words, room: () => string) {
    this.#log = log
    this.#top = part('top', log)
    this.#empty = part('empty', log)
    this.#quiet = part('quiet', log)
    this.#hint = part('hint', log)
    this.#words = words
    this.#room = room
  }

  /**
   * @param hasMore whether the room has older entries
   * @param hasRows whether there are entries, or something unsent
   */
  show(hasMore: boolean, hasEntries: boolean, hasRows: boolean): void {
    const { say } = this.#words
    if (hasMore || !hasEntries) this.#top.textContent = hasMore ? say.loadingOlder : ''
    else this.#top.replaceChildren(...this.#words.sentence(say.beginning, { room: [isolate(this.#room())] }))
    this.#sayInstead(say.emptyRoom, say.emptyRoomHint)
    this.#showInstead(!hasMore && !hasRows)
  }

  /** The room refused the join. */
  refuse(reason: string, hasRows: boolean): void {
    this.#sayInstead(reason, '')
    this.#showInstead(!hasRows)
  }

  /** There is something to read. */
  fill(): void {
    this.#showInstead(false)
  }

  #showInstead(isEmpty: boolean): void {
    this.#empty.hidden = !isEmpty
    this.#log.classList.toggle('log__room--empty', isEmpty)
  }

  #sayInstead(quiet: string, hint: string): void {
    this.#quiet.textContent = quiet
    this.#hint.textContent = hint
  }
}
