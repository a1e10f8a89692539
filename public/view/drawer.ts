import { byId } from './dom'

const NARROW = '(width < 900px)'

/** The side column, which is a drawer where the screen is narrow. */
export class Drawer {
  readonly #side = byId('side', HTMLElement)
  readonly #main = byId('main', HTMLElement)
  readonly #opener = byId('side_open', HTMLButtonElement)
  readonly #narrow = matchMedia(NARROW)
  #isOpen = false

  constructor() {
    this.#opener.addEventListener('click', () => this.#set(true))
    byId('people', HTMLButtonElement).addEventListener('click', () => this.#set(true))
    byId('side_close', HTMLButtonElement).addEventListener('click', () => this.close())
    byId('shade', HTMLElement).addEventListener('click', () => this.close())
    addEventListener('keydown', (event) => event.key === 'Escape' && this.close())
    this.#narrow.addEventListener('change', () => this.#set(false))
    this.#set(false)
  }

  close(): void {
    if (!this.#isOpen) return
    this.#set(false)
    this.#opener.focus()
  }

  #set(isOpen: boolean): void {
    this.#isOpen = isOpen
    document.body.classList.toggle('body--drawer', isOpen)
    this.#opener.setAttribute('aria-expanded', String(isOpen))
    this.#side.inert = this.#narrow.matches && !isOpen
    this.#main.inert = isOpen
    if (isOpen) byId('side_close', HTMLButtonElement).focus()
  }
}
