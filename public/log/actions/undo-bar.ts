import type { RoomName } from '../../../common/protocol/ids'
import { openedDialog } from '../../ui/dialog'
import { byId, clone, isComposing, one, part } from '../../ui/dom'
import { isMac } from '../../ui/shortcut'

export interface Done {
  /** Where it was done; absent where nothing is to be undone. */
  room?: RoomName
  what: readonly (Node | string)[]
  /** Absent for what can only be told. */
  undo?: () => unknown
  /** How long it is told, and can be undone. */
  forMs: number
}

interface Offered extends Done {
  note: HTMLElement
  /** Tab has led to it. */
  isReached: boolean
}

/** What was done and can still be undone, over the end of the log or in the opened dialog: one note each. */
export class UndoBar {
  readonly #bar = byId('undos', HTMLElement)
  readonly #home = this.#bar.parentElement!
  readonly #offered: Offered[] = []
  /** In a dialog: what had the focus before. */
  #cameFrom: EventTarget | null = null

  constructor() {
    // Keeps the focus where it is.
    this.#bar.addEventListener('mousedown', (event) => event.preventDefault())
    this.#bar.addEventListener('focusin', ({ relatedTarget }) => (this.#cameFrom = relatedTarget))
    document.addEventListener('keydown', (event) => this.#pressed(event))
  }

  offer(done: Done): void {
    const note = clone('undo')
    const offered = { ...done, note, isReached: false }
    part('what', note).replaceChildren(...done.what)
    const button = one('button', note)
    if (!done.undo) button.remove()
    if (isMac) button.setAttribute('aria-keyshortcuts', 'Meta+Z')
    button.addEventListener('click', () => {
      this.#drop(offered)
      done.undo?.()
    })
    this.#offered.push(offered)
    this.#place()
    this.#bar.append(note)
    setTimeout(() => this.#drop(offered), done.forMs)
  }

  /** In rooms that were left nothing can be undone any more. */
  keepOnly(rooms: readonly RoomName[]): void {
    for (const offered of [...this.#offered])
      if (offered.room !== undefined && !rooms.includes(offered.room)) this.#drop(offered)
  }

  /** Under a modal dialog nobody reaches it. */
  #place(): void {
    const dialog = openedDialog()
    if (this.#bar.parentElement === (dialog ?? this.#home)) return
    if (!dialog) return this.#home.prepend(this.#bar)
    dialog.append(this.#bar)
    dialog.addEventListener('close', () => this.#place(), { once: true })
  }

  /** The time is short: the next Tab leads to the newest, wherever the focus is. Ctrl+Z undoes it unless it has words to undo. */
  #pressed(event: KeyboardEvent): void {
    const { key, target, shiftKey, ctrlKey, altKey, metaKey } = event
    const newest = this.#offered.findLast(({ undo }) => undo)
    const dialog = openedDialog()
    const isCovered = dialog !== null && !dialog.contains(this.#bar)
    if (!newest || event.defaultPrevented || shiftKey || altKey || isComposing(event) || isCovered) return
    const button = one('button', newest.note)
    const isHeld = ctrlKey || metaKey
    if (key === 'Tab' && !isHeld && !newest.isReached) {
      newest.isReached = true
      button.focus()
    } else if (key.toLowerCase() === 'z' && isHeld && !hasWords(target)) button.click()
    else return
    event.preventDefault()
  }

  #drop(offered: Offered): void {
    const at = this.#offered.indexOf(offered)
    if (at < 0) return
    this.#offered.splice(at, 1)
    const hadFocus = offered.note.contains(document.activeElement)
    offered.note.remove()
    if (hadFocus) this.#giveFocusBack()
  }

  /** In a dialog to where it was, or else to the first stop of Tab. */
  #giveFocusBack(): void {
    const dialog = openedDialog()
    const from = this.#cameFrom
    if (!dialog) byId('msg', HTMLElement).focus()
    else if (from instanceof HTMLElement && dialog.contains(from) && !this.#bar.contains(from)) from.focus()
    else dialog.querySelector<HTMLElement>('[tabindex="0"], button')?.focus()
  }
}

/** There is one for all parts of the page, so that a key undoes the newest of all. */
export const undoBar = new UndoBar()

const hasWords = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && 'value' in target && target.value !== ''
