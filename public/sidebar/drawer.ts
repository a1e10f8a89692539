import { closeDialog, openedDialog } from '../ui/dialog'
import { byId } from '../ui/dom'

/** Width of the area where a swipe that opens it may begin: wider than the phone's own Back gesture. */
export const EDGE_PX = 64
/** The least length of a swipe. */
export const SWIPE_PX = 56
const NARROW = '(width < 900px)'

/** The sidebar. On a narrow screen it is a drawer with a history entry, so that Back closes it. */
export class Drawer {
  readonly #side = byId('side', HTMLElement)
  readonly #main = byId('main', HTMLElement)
  readonly #button = byId('side_open', HTMLButtonElement)
  readonly #people = byId('people', HTMLButtonElement)
  readonly #narrow = matchMedia(NARROW)
  #isOpen = false
  #opener: HTMLElement = this.#button

  constructor() {
    this.#button.addEventListener('click', () => this.open())
    this.#people.addEventListener('click', () => this.open(this.#people))
    byId('side_close', HTMLButtonElement).addEventListener('click', () => this.close())
    byId('shade', HTMLElement).addEventListener('click', () => this.close())
    addEventListener('keydown', (event) => event.key === 'Escape' && !openedDialog() && this.close())
    addEventListener('popstate', () => this.#moved())
    this.#narrow.addEventListener('change', () => (this.#isOpen ? this.close() : this.#set(false)))
    // The page was reloaded while it was open.
    if (isOurs(history.state)) history.replaceState(null, '')
    this.#set(false)
  }

  close(): void {
    if (!this.#isOpen) return
    this.#set(false)
    history.back()
  }

  /** Goes to another address, which replaces the open drawer's history entry. */
  goTo(path: string): void {
    if (this.#isOpen) history.replaceState(null, '', path)
    else history.pushState(null, '', path)
    this.#set(false)
  }

  open(opener: HTMLElement = this.#button): void {
    if (this.#isOpen || !this.#narrow.matches) return
    this.#opener = opener
    history.pushState({ isDrawer: true }, '')
    this.#set(true)
  }

  /** Back or Forward. A dialog opened from the drawer lies over it and closes first. */
  #moved(): void {
    const isDrawer = isOurs(history.state)
    const dialog = openedDialog()
    if (isDrawer || !dialog || !this.#isOpen) return this.#set(isDrawer && this.#narrow.matches)
    closeDialog(dialog)
    history.forward()
  }

  #set(isOpen: boolean): void {
    const wasOpen = this.#isOpen
    this.#isOpen = isOpen
    document.body.classList.toggle('body--drawer', isOpen)
    this.#button.setAttribute('aria-expanded', String(isOpen))
    this.#side.inert = this.#narrow.matches && !isOpen
    this.#main.inert = isOpen
    if (isOpen === wasOpen) return
    if (isOpen) byId('side_close', HTMLButtonElement).focus()
    else this.#opener.focus()
  }
}

const isOurs = (state: unknown): boolean => typeof state === 'object' && state !== null && 'isDrawer' in state
