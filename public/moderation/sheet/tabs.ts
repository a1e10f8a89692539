/** Tabs over one panel: arrows go from tab to tab, and show it. */
export class Tabs {
  readonly #all: HTMLElement[]
  readonly #panel: HTMLElement
  readonly #chosen: (list: string) => void

  constructor(list: HTMLElement, panel: HTMLElement, chosen: (list: string) => void) {
    this.#all = [...list.querySelectorAll<HTMLElement>('[role="tab"]')]
    this.#panel = panel
    this.#chosen = chosen
    for (const tab of this.#all) tab.addEventListener('click', () => this.choose(nameOf(tab)))
    list.addEventListener('keydown', (event) => this.#pressed(event))
  }

  get current(): HTMLElement | undefined {
    return this.#all.find((tab) => tab.getAttribute('aria-selected') === 'true')
  }

  choose(name: string): void {
    for (const tab of this.#all) {
      const isChosen = nameOf(tab) === name
      tab.setAttribute('aria-selected', String(isChosen))
      tab.tabIndex = isChosen ? 0 : -1
      if (isChosen) this.#panel.setAttribute('aria-labelledby', tab.id)
    }
    this.#chosen(name)
  }

  #pressed(event: KeyboardEvent): void {
    const at = this.#all.indexOf(event.target as HTMLElement)
    const count = this.#all.length
    const to = {
      ArrowRight: (at + 1) % count,
      ArrowLeft: (at + count - 1) % count,
      Home: 0,
      End: count - 1,
    }[event.key]
    const tab = to === undefined || at < 0 ? undefined : this.#all[to]
    if (!tab) return
    event.preventDefault()
    tab.focus()
    this.choose(nameOf(tab))
  }
}

const nameOf = (tab: HTMLElement): string => tab.dataset['list'] ?? ''
