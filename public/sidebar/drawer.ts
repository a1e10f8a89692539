import { closeDialog, openedDialog } from '../ui/dialog'
import { byId } from '../ui/dom'

const NARROW = '(width < 900px)'
/** Width of the area where a swipe may begin: wider than the phone's own Back gesture. */
const EDGE_PX = 64
const SWIPE_PX = 56

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
    this.#button.addEventListener('click', () => this.#open(this.#button))
    this.#people.addEventListener('click', () => this.#open(this.#people))
    byId('side_close', HTMLButtonElement).addEventListener('click', () => this.close())
    byId('shade', HTMLElement).addEventListener('click', () => this.close())
    addEventListener('keydown', (event) => event.key === 'Escape' && !openedDialog() && this.close())
    addEventListener('popstate', () => this.#moved())
    this.#narrow.addEventListener('change', () => (this.#isOpen ? this.close() : this.#set(false)))
    this.#watchSwipes()
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

  #open(opener: HTMLElement): void {
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

  #watchSwipes(): void {
    let from: Touch | undefined
    const begin = ({ touches }: TouchEvent): void => {
      from = touches.length === 1 && !openedDialog() ? touches[0] : undefined
    }
    const end = ({ changedTouches: [to] }: TouchEvent): void => {
      if (!from || !to) return
      const right = to.clientX - from.clientX
      const isSideways = Math.abs(right) > 2 * Math.abs(to.clientY - from.clientY)
      if (!isSideways || Math.abs(right) < SWIPE_PX) return
      if (right < 0) this.close()
      else if (from.clientX < EDGE_PX) this.#open(this.#button)
    }
    addEventListener('touchstart', begin, { passive: true })
    addEventListener('touchend', end, { passive: true })
    addEventListener('touchcancel', () => (from = undefined), { passive: true })
  }
}

const isOurs = (state: unknown): boolean => typeof state === 'object' && state !== null && 'isDrawer' in state
