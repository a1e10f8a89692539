import { isComposing } from './dom'

/** After this long without a letter, the next one starts a new search. */
const PAUSE_MS = 800

/**
 * Makes a list one stop for Tab. Up, Down, Home and End go from row to row, Left and Right to what else a row has, and
 * letters to the next row that begins with them.
 * @param controls those of a row, the first being the row itself
 * @param preferred the row to begin with
 */
export class Roving {
  readonly #list: HTMLElement
  readonly #controls: (row: Element) => HTMLElement[]
  readonly #preferred: () => Element | null
  #stop: HTMLElement | null = null
  #written = ''
  #writtenAt = 0

  constructor(
    list: HTMLElement,
    controls: (row: Element) => HTMLElement[],
    preferred: () => Element | null = () => null,
  ) {
    this.#list = list
    this.#controls = controls
    this.#preferred = preferred
    list.addEventListener('focusin', ({ target }) => target instanceof HTMLElement && this.#stopAt(target))
    list.addEventListener('focusout', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && list.contains(relatedTarget))) this.settle()
    })
    list.addEventListener('keydown', (event) => this.#pressed(event))
  }

  /** Rows were added or removed. The tab stop stays with the focus; otherwise it is the preferred row, or the first. */
  settle(): void {
    if (this.#stop?.isConnected && this.#stop === document.activeElement) return
    const row = this.#preferred() ?? (this.#stop?.isConnected ? this.#rowOf(this.#stop) : null)
    const beginning = row ?? this.#list.firstElementChild
    const control = beginning && this.#controls(beginning)[0]
    if (control) this.#stopAt(control)
  }

  #stopAt(control: HTMLElement): void {
    if (this.#stop && this.#stop !== control) this.#stop.tabIndex = -1
    this.#stop = control
    control.tabIndex = 0
  }

  #pressed(event: KeyboardEvent): void {
    const row = event.target instanceof Element ? this.#rowOf(event.target) : null
    const isHeld = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey
    if (!row || isHeld || isComposing(event)) return
    const next = this.#beside(event, row) ?? this.#named(event, row)
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  #beside({ key, target }: KeyboardEvent, row: Element): HTMLElement | undefined {
    const controls = this.#controls(row)
    const at = controls.indexOf(target as HTMLElement)
    if (key === 'ArrowRight' || key === 'ArrowLeft') return controls[key === 'ArrowRight' ? at + 1 : at - 1]
    const to = {
      ArrowDown: row.nextElementSibling ?? row,
      ArrowUp: row.previousElementSibling ?? row,
      Home: this.#list.firstElementChild,
      End: this.#list.lastElementChild,
    }[key]
    return to ? this.#controls(to)[0] : undefined
  }

  #named({ key, timeStamp }: KeyboardEvent, row: Element): HTMLElement | undefined {
    if ([...key].length !== 1 || key === ' ') return undefined
    const isFresh = timeStamp - this.#writtenAt > PAUSE_MS || this.#written === key
    this.#written = isFresh ? key : this.#written + key
    this.#writtenAt = timeStamp
    const rows = [...this.#list.children]
    const from = rows.indexOf(row) + (this.#written === key ? 1 : 0)
    const wanted = this.#written.toLowerCase()
    const found = [...rows.slice(from), ...rows.slice(0, from)].find((each) =>
      nameOf(each).startsWith(wanted),
    )
    return found && this.#controls(found)[0]
  }

  #rowOf(element: Element): Element | null {
    let at: Element | null = element
    while (at && at.parentElement !== this.#list) at = at.parentElement
    return at
  }
}

const nameOf = (row: Element): string =>
  (row.querySelector('[data-part="name"]')?.textContent ?? '').trim().toLowerCase()
