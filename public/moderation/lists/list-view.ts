import type { Asks } from '../../../common/protocol/asks'
import type { ModerationValue } from '../../../common/protocol/moderation'
import type { RefusalCode } from '../../../common/refusals'
import type { Room } from '../../sync/room'
import { arrange } from '../../ui/dom'
import { Roving } from '../../ui/roving'
import { keepPlace } from './keep-place'
import type { Asker } from '../sheet/asker'

export type ListName = Exclude<Asks['moderation']['input']['list'], 'words' | 'invites'>
export type Item = ModerationValue['items'][number]

/** How the items of a list look, and what is done with them. */
export interface ListKind<T extends Item> {
  list: ListName
  /** @returns what is shown of the items that were read, the newest first */
  shown?(items: readonly T[]): readonly T[]
  draw(item: T): HTMLElement
  /** By the key that does it on a focused row. */
  keys?: Readonly<Record<string, (item: T, row: HTMLElement) => void>>
}

export interface ListCallbacks {
  /** Where the focus goes when there is no row left. */
  focusElsewhere(): void
  /** Something was read, or could not be. @param failure `null` also where there was no answer */
  changed(): void
}

/** One list of the moderators: read in pages, kept true quietly, and a single stop for Tab. */
export class ListView<T extends Item> {
  readonly element = document.createElement('ul')
  readonly name: ListName
  /** There are older ones. */
  more = false
  isRead = false
  /** Why it could not be read. */
  trouble: RefusalCode | 'not-reached' | null = null
  readonly #asker: Asker
  readonly #kind: ListKind<T>
  readonly #callbacks: ListCallbacks
  readonly #roving: Roving
  readonly #rows = new Map<string, { element: HTMLElement; drawn: string; item: T }>()
  /** Acted on, and perhaps still listed by an answer that is on its way. */
  readonly #dealtWith = new Set<string>()
  #room: Room | null = null
  #items: T[] = []
  #before: number | undefined
  #isReading = false
  #isStale = false

  constructor(asker: Asker, kind: ListKind<T>, callbacks: ListCallbacks) {
    this.#asker = asker
    this.#kind = kind
    this.#callbacks = callbacks
    this.name = kind.list
    this.element.className = 'mods__list'
    this.#roving = new Roving(this.element, controlsOf)
    this.element.addEventListener('keydown', (event) => this.#pressed(event))
  }

  get count(): number {
    return this.#rows.size
  }

  /** Forgets what it showed, and shows those of a room. */
  begin(room: Room): void {
    this.#room = room
    this.#items = []
    this.#dealtWith.clear()
    this.isRead = this.more = false
    this.trouble = null
    this.#show()
  }

  /** Reads as many as there are once more. */
  async refresh(): Promise<void> {
    this.#isStale = true
    if (this.#isReading) return
    this.#isReading = true
    while (this.#isStale) {
      this.#isStale = false
      await this.#read(Math.max(1, this.#items.length))
    }
    this.#isReading = false
  }

  async readMore(): Promise<void> {
    if (this.#isReading || !this.more) return
    this.#isReading = true
    await this.#read(this.#items.length + 1, this.#items)
    this.#isReading = false
    if (this.#isStale) void this.refresh()
  }

  /** What its rows show changed without an answer of the server. */
  redraw(): void {
    this.#show()
  }

  /** An item is dealt with: the focus goes on to the next one. @returns takes that back */
  dealWith(id: string): () => void {
    this.#dealtWith.add(id)
    this.#show()
    return () => {
      this.#dealtWith.delete(id)
      this.#show()
    }
  }

  async #read(atLeast: number, known: readonly T[] = []): Promise<void> {
    const room = this.#room
    if (!room) return
    let items = [...known]
    let before = known.length > 0 ? this.#before : undefined
    for (let more = true; more && items.length < atLeast;) {
      const input = { room: room.title, list: this.name, ...(before !== undefined && { before }) }
      const answer = await this.#asker.ask('moderation', input)
      if (room !== this.#room) return
      this.trouble = answer === null ? 'not-reached' : answer.ok ? null : answer.code
      if (!answer?.ok) return this.#callbacks.changed()
      // What came in meanwhile moved some to the next page.
      const listed = new Set(items.map(({ id }) => id))
      items = [...items, ...(answer.value.items as T[]).filter(({ id }) => !listed.has(id))]
      ;({ before } = answer.value)
      more = answer.value.more && before !== undefined
      this.more = more
    }
    this.#items = items
    this.#before = before
    this.isRead = true
    this.#show()
  }

  #show(): void {
    const items = (this.#kind.shown?.(this.#items) ?? this.#items).filter(
      ({ id }) => !this.#dealtWith.has(id),
    )
    const ids = new Set(items.map(({ id }) => id))
    const rows = items.map((item) => this.#rowOf(item))
    this.#keepFocus(ids)
    keepPlace(this.element, () => arrange(this.element, rows))
    for (const id of [...this.#rows.keys()]) if (!ids.has(id)) this.#rows.delete(id)
    this.#roving.settle()
    this.#callbacks.changed()
  }

  #rowOf(item: T): HTMLElement {
    const drawn = JSON.stringify(item)
    const known = this.#rows.get(item.id)
    const isFocused = known?.element.contains(document.activeElement) === true
    // What is being written in a row stays.
    const isWritten = isFocused && document.activeElement instanceof HTMLInputElement
    if (known && (known.drawn === drawn || isWritten)) return known.element
    const element = this.#kind.draw(item)
    element.dataset['item'] = item.id
    if (known) keepNote(known.element, element)
    this.#rows.set(item.id, { element, drawn, item })
    if (known && isFocused) {
      const at = controlsOf(known.element).indexOf(document.activeElement as HTMLElement)
      known.element.replaceWith(element)
      ;(controlsOf(element)[at] ?? element).focus()
    }
    return element
  }

  /** The row with the focus goes: the one behind it, or before it, gets it. */
  #keepFocus(staying: ReadonlySet<string>): void {
    const all = [...this.element.children] as HTMLElement[]
    const at = all.findIndex((row) => row.contains(document.activeElement))
    const stays = (row: HTMLElement): boolean => staying.has(row.dataset['item'] ?? '')
    if (at < 0 || stays(all[at]!)) return
    const next = all.slice(at).find(stays) ?? all.slice(0, at).reverse().find(stays)
    if (next) next.focus()
    else this.#callbacks.focusElsewhere()
  }

  #pressed(event: KeyboardEvent): void {
    const isHeld = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey
    const { target } = event
    if (isHeld || !(target instanceof Element) || target.closest('input')) return
    const row = [...this.#rows.values()].find(({ element }) => element.contains(target))
    const work = row && this.#kind.keys?.[event.key.toLowerCase()]
    if (!work) return
    event.preventDefault()
    work(row.item, row.element)
  }
}

/** What was written in a row, and left, stays there when it is drawn anew. */
function keepNote(before: HTMLElement, after: HTMLElement): void {
  const [from, to] = [before, after].map((row) => row.querySelector('input'))
  if (from && to) to.value = from.value
}

/** The row itself first. */
const controlsOf = (row: Element): HTMLElement[] => [
  row as HTMLElement,
  ...row.querySelectorAll<HTMLElement>('input, button, a'),
]
