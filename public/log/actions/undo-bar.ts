import type { RoomName } from '../../../common/protocol/ids'
import { openedDialog } from '../../ui/dialog'
import { byId, clone, isComposing, one, part } from '../../ui/dom'
import { isMac } from '../../ui/shortcut'
import type { Words } from '../../ui/words'

interface Offered {
  room: RoomName
  note: HTMLElement
  undo: () => boolean
  /** Tab has led to it. */
  isReached: boolean
}

/** Deletions that can still be undone, over the end of the log: one note each. */
export class UndoBar {
  readonly #bar = byId('undos', HTMLElement)
  readonly #words: Words
  readonly #giveFocusBack: () => void
  readonly #offered: Offered[] = []

  constructor(words: Words, giveFocusBack: () => void) {
    this.#words = words
    this.#giveFocusBack = giveFocusBack
    // Keeps the focus in the text field.
    this.#bar.addEventListener('mousedown', (event) => event.preventDefault())
    document.addEventListener('keydown', (event) => this.#pressed(event))
  }

  /** @param forMs how long it can be undone */
  offer(room: RoomName, undo: () => boolean, forMs: number): void {
    const note = clone('undo')
    const offered = { room, note, undo, isReached: false }
    part('what', note).textContent = this.#words.say.deleted
    const button = one('button', note)
    if (isMac) button.setAttribute('aria-keyshortcuts', 'Meta+Z')
    button.addEventListener('click', () => {
      this.#drop(offered)
      undo()
    })
    this.#offered.push(offered)
    this.#bar.append(note)
    setTimeout(() => this.#drop(offered), forMs)
  }

  /** In rooms that were left nothing can be undone any more. */
  keepOnly(rooms: readonly RoomName[]): void {
    for (const offered of [...this.#offered]) if (!rooms.includes(offered.room)) this.#drop(offered)
  }

  /** The time is short: the next Tab leads to the newest, wherever the focus is. Ctrl+Z undoes it unless it has words to undo. */
  #pressed(event: KeyboardEvent): void {
    const { key, target, shiftKey, ctrlKey, altKey, metaKey } = event
    const newest = this.#offered.at(-1)
    if (!newest || event.defaultPrevented || shiftKey || altKey || isComposing(event) || openedDialog())
      return
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
}

const hasWords = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && 'value' in target && target.value !== ''
