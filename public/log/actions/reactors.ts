import type { Member } from '../../../common/protocol/members'
import type { Chat } from '../../sync/chat'
import { placeBeside } from '../../ui/dialog'
import { make } from '../../ui/dom'
import { isolate, type Words } from '../../ui/words'
import { messageAt } from './message'

const CHIP = '[data-reaction]'
/** A pointer on its way elsewhere leaves earlier. */
const HOVER_MS = 400
const NAMES = 3

/** Who reacted: a tooltip beside a reaction, on hover, on keyboard focus and on a long press. */
export class Reactors {
  readonly #element = make('div', 'reactors')
  readonly #log: HTMLElement
  readonly #chat: Chat
  readonly #words: Words
  #chip: HTMLElement | null = null
  /** What the reaction said when its people were asked for. */
  #label: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(log: HTMLElement, chat: Chat, words: Words) {
    this.#log = log
    this.#chat = chat
    this.#words = words
    this.#element.id = 'reactors'
    this.#element.setAttribute('role', 'tooltip')
    document.addEventListener('pointerover', (event) => this.#pointed(event), { passive: true })
    document.addEventListener('pointerdown', () => this.#hide(), { passive: true })
    document.documentElement.addEventListener('pointerleave', (event) => this.#left(event))
    // Before Esc gives the focus to the text field.
    document.addEventListener('keydown', (event) => this.#pressed(event), { capture: true })
    log.addEventListener('focusin', ({ target }) => this.#focused(target as Element))
    log.addEventListener('focusout', () => this.#hide())
    log.addEventListener('scroll', () => this.#scrolled(), { passive: true })
    chat.events.on(() => this.#check())
    chat.delivery.changed.on(() => this.#check())
    // The movement that had this loaded may have been the last one.
    this.#reach(log.querySelector<HTMLElement>(`${CHIP}:hover`), HOVER_MS)
    this.#focused(document.activeElement)
  }

  /** @returns whether `element` is a reaction */
  show(element: Element): boolean {
    const chip = element.closest<HTMLElement>(CHIP)
    this.#reach(chip, 0)
    return chip !== null
  }

  #reach(chip: HTMLElement | null, afterMs: number): void {
    if (!chip || chip === this.#chip) return
    this.#hide()
    this.#chip = chip
    this.#label = chip.getAttribute('aria-label')
    this.#timer = setTimeout(() => void this.#show(chip), afterMs)
  }

  async #show(chip: HTMLElement): Promise<void> {
    const people = await this.#people(chip)
    if (chip !== this.#chip || people.length === 0) return
    const { say } = this.#words
    const names = this.#words.list(
      people,
      say.namesAndMore,
      (each) => [each === 'you' ? say.youAmong : isolate(each?.nickname ?? '')],
      NAMES,
    )
    this.#element.replaceChildren(...names)
    this.#log.after(this.#element)
    placeBeside(this.#element, chip)
    chip.setAttribute('aria-describedby', this.#element.id)
  }

  /** The reader first; `null` for those whose names are not known, all of them behind the names shown. */
  async #people(chip: HTMLElement): Promise<('you' | Member | null)[]> {
    const { connection, current, session } = this.#chat
    const entry = messageAt(this.#chat, chip)?.entry
    const reaction = entry?.reactions?.find(({ emoji }) => emoji === chip.dataset['reaction'])
    if (!entry || !reaction) return []
    const { emoji, count, members: sample } = reaction
    const answer = await connection.ask('reactors', { room: current.title, target: entry.seq, emoji })
    const known = answer?.ok
      ? answer.value.members
      : current.crowd.members.filter(({ id }) => sample.includes(id))
    const own = chip.getAttribute('aria-pressed') === 'true' ? ['you' as const] : []
    const named = [...own, ...known.filter(({ id }) => id !== session?.id)]
    const unknown = answer?.ok && !answer.value.more ? 0 : Math.max(0, count - named.length)
    return unknown > 0 && named.length <= NAMES
      ? []
      : [...named, ...Array.from({ length: unknown }, () => null)]
  }

  #hide(): void {
    clearTimeout(this.#timer)
    this.#chip?.removeAttribute('aria-describedby')
    this.#chip = null
    this.#element.remove()
  }

  /** The pointer went elsewhere; the focus may keep it. */
  #leave(): void {
    if (!this.#hasFocus) this.#hide()
  }

  /** A finger that is lifted leaves, too. */
  #left({ pointerType }: PointerEvent): void {
    if (pointerType !== 'touch') this.#leave()
  }

  /** The focus scrolls its reaction into view. */
  #scrolled(): void {
    if (this.#chip && this.#hasFocus) placeBeside(this.#element, this.#chip)
    else this.#hide()
  }

  get #hasFocus(): boolean {
    return this.#chip?.matches(':focus-visible') === true
  }

  #pointed({ target, pointerType }: PointerEvent): void {
    if (pointerType === 'touch' || this.#element.contains(target as Element)) return
    const chip = (target as Element).closest<HTMLElement>(CHIP)
    if (chip) this.#reach(chip, HOVER_MS)
    else this.#leave()
  }

  #focused(element: Element | null): void {
    if (element?.matches(`${CHIP}:focus-visible`)) this.show(element)
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.#element.isConnected) return
    if (this.#chip === document.activeElement) event.stopPropagation()
    this.#hide()
  }

  /** What it says may no longer be true, or its message no longer here. */
  #check(): void {
    if (this.#chip && !(this.#chip.isConnected && this.#chip.getAttribute('aria-label') === this.#label))
      this.#hide()
  }
}
