import { clone, make, part } from '../ui/dom'
import type { EmojiList } from './emoji-list'

interface Group {
  name: string
  emoji: readonly string[]
}

/** The emoji by groups, one stop for Tab: arrows go from one to the next, also into the next group. */
export class EmojiGrid {
  readonly #element: HTMLElement
  readonly #list: EmojiList
  readonly #field: HTMLInputElement
  readonly #take: (emoji: string) => void
  #stop: HTMLElement | null = null

  /** @param field above it, where letters go to */
  constructor(element: HTMLElement, list: EmojiList, field: HTMLInputElement, take: (emoji: string) => void) {
    this.#element = element
    this.#list = list
    this.#field = field
    this.#take = take
    element.addEventListener('focusin', ({ target }) => isCell(target) && this.#stopAt(target))
    element.addEventListener('click', ({ target }) => isCell(target) && take(target.textContent))
    element.addEventListener('keydown', (event) => this.#pressed(event))
  }

  /** Empty groups are left out. */
  show(groups: readonly Group[]): void {
    this.#element.replaceChildren(
      ...groups.flatMap((group, index) => (group.emoji.length > 0 ? [this.#groupOf(group, index)] : [])),
    )
    this.#stop = null
    const [first] = this.#cells
    if (first) this.#stopAt(first)
  }

  toTop(): void {
    this.#element.scrollTop = 0
  }

  focusFirst(): void {
    this.#cells[0]?.focus()
  }

  takeFirst(): void {
    const [first] = this.#cells
    if (first) this.#take(first.textContent)
  }

  /** @param index of the group among those that were shown */
  scrollTo(index: number): void {
    const group = this.#element.querySelector<HTMLElement>(`[data-group="${index}"]`)
    const first = group?.querySelector<HTMLElement>('[role="option"]')
    if (!group || !first) return
    first.focus({ preventScroll: true })
    group.scrollIntoView()
  }

  get #cells(): HTMLElement[] {
    return [...this.#element.querySelectorAll<HTMLElement>('[role="option"]')]
  }

  #groupOf({ name, emoji }: Group, index: number): HTMLElement {
    const group = clone('emoji_group')
    group.dataset['group'] = String(index)
    group.setAttribute('aria-label', name)
    group.style.setProperty('--count', String(emoji.length))
    part('heading', group).textContent = name
    part('grid', group).append(...emoji.map((each) => this.#cellOf(each)))
    return group
  }

  #cellOf(emoji: string): HTMLElement {
    const cell = make('div', 'emoji__cell', emoji)
    const name = this.#list.byText(emoji)?.name ?? emoji
    cell.setAttribute('role', 'option')
    cell.tabIndex = -1
    cell.title = name
    cell.setAttribute('aria-label', name)
    cell.setAttribute('aria-selected', 'false')
    return cell
  }

  #stopAt(cell: HTMLElement): void {
    if (this.#stop) this.#stop.tabIndex = -1
    this.#stop = cell
    cell.tabIndex = 0
  }

  #pressed(event: KeyboardEvent): void {
    const { key, target } = event
    if (event.ctrlKey || event.altKey || event.metaKey || !isCell(target)) return
    if (key === 'Enter' || key === ' ') this.#take(target.textContent)
    else if ([...key].length === 1) return this.#field.focus()
    else {
      const next = this.#beside(key, target)
      if (!next) return
      next.focus()
    }
    event.preventDefault()
  }

  #beside(key: string, cell: HTMLElement): HTMLElement | undefined {
    const cells = this.#cells
    const at = cells.indexOf(cell)
    switch (key) {
      case 'ArrowRight':
        return cells[at + 1]
      case 'ArrowLeft':
        return cells[at - 1]
      case 'ArrowDown':
        return below(cells.slice(at + 1), cell)
      case 'ArrowUp':
        return below(cells.slice(0, at).reverse(), cell) ?? this.#field
      case 'Home':
        return cells[0]
      case 'End':
        return cells.at(-1)
      default:
        return undefined
    }
  }
}

/** The nearest in the next line. A line that is shorter has its end there. @param cells from `from` on, in one direction */
function below(cells: readonly HTMLElement[], from: HTMLElement): HTMLElement | undefined {
  const line = cells.find(({ offsetTop }) => offsetTop !== from.offsetTop)?.offsetTop
  if (line === undefined) return undefined
  const inLine = cells.filter(({ offsetTop }) => offsetTop === line)
  const distance = ({ offsetLeft }: HTMLElement): number => Math.abs(offsetLeft - from.offsetLeft)
  return inLine.sort((a, b) => distance(a) - distance(b))[0]
}

const isCell = (target: EventTarget | null): target is HTMLElement =>
  target instanceof HTMLElement && target.getAttribute('role') === 'option'
