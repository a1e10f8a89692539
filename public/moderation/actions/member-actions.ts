import type { Member, Role } from '../../../common/protocol/members'
import { isAbove, isAtLeast } from '../../../common/roles'
import type { Chat } from '../../sync/chat'
import { closeDialog } from '../../ui/dialog'
import { clone, part } from '../../ui/dom'
import { dayNumber, type Words } from '../../ui/words'
import { type GrantedRole, Moderator } from './moderator'

/** Distance of a menu from the window's edges. */
const MARGIN_PX = 8

/** What a moderator may do with a member: a part of the card of the member, and of the menu of a message. */
export class MemberActions {
  readonly #element = clone('member_actions')
  readonly #dialog: HTMLDialogElement
  readonly #chat: Chat
  readonly #words: Words
  readonly #moderator: Moderator
  readonly #reason = part('reason', this.#element) as HTMLInputElement
  readonly #ban = part('ban', this.#element)
  readonly #banning = part('banning', this.#element)
  #member: Member | null = null

  constructor(dialog: HTMLDialogElement, chat: Chat, words: Words) {
    this.#dialog = dialog
    this.#chat = chat
    this.#words = words
    this.#moderator = new Moderator(chat, words)
    const { muteForGood, banForGood } = words.say.memberActions
    for (const button of this.#element.querySelectorAll<HTMLElement>('[data-minutes]')) {
      const minutes = minutesOf(button)
      const forGood = button.dataset['action'] === 'mute' ? muteForGood : banForGood
      button.textContent = minutes === null ? forGood : words.span(minutes * 60)
    }
    this.#ban.addEventListener('click', () => this.#unfold(true))
    this.#element.addEventListener('click', ({ target }) => {
      const button = (target as Element).closest<HTMLElement>('[data-action]')
      if (button) void this.#act(button)
    })
    // Enter in the field of the reason would do what nobody chose.
    this.#reason.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault())
    dialog.append(this.#element)
  }

  hide(): void {
    this.#element.hidden = true
  }

  /** Offers what the user may do with this member; nothing where the member's role is not below the user's. */
  show(member: Member): void {
    const { current } = this.#chat
    const own = current.you?.role
    const { role } = current.crowd.members.find(({ id }) => id === member.id) ?? member
    this.#member = member
    this.#element.hidden = !isAtLeast(own, 'moderator') || !isAbove(own, role)
    if (this.#element.hidden) return
    this.#reason.value = ''
    this.#unfold(false)
    for (const name of ['network', 'erase']) this.#switch(name).checked = false
    part('roles', this.#element).replaceChildren(...this.#roleItems(own, role))
    this.#showMute(null)
    void this.#learnMute(member)
  }

  /** Nobody gives a role that is not below the own one. */
  #roleItems(own: Role | undefined, role: Role | undefined): HTMLElement[] {
    const { roleWords } = this.#words.say.memberActions
    return (['moderator', 'regular', 'none'] as const).flatMap((name) => {
      const given = name === 'none' ? undefined : name
      if (given === role || !isAbove(own, given)) return []
      const item = clone('role_item')
      item.dataset['role'] = name
      part('word', item).textContent = roleWords[name]
      return [item]
    })
  }

  async #learnMute(member: Member): Promise<void> {
    const mute = await this.#moderator.restriction(member, 'mutes', this.#chat.current)
    if (mute && this.#member === member) this.#showMute(mute.until ?? Infinity)
  }

  /** @param until `null` where the member is not muted */
  #showMute(until: number | null): void {
    const { isMuted, isMutedUntil } = this.#words.say.memberActions
    const name = part('muted', this.#element)
    const time = until === null || until === Infinity ? '' : momentOf(until, this.#words)
    if (until === null) name.textContent = name.dataset['none'] ?? ''
    else name.textContent = time === '' ? isMuted : this.#words.fill(isMutedUntil, { time })
    this.#element.querySelector<HTMLElement>('[data-action="unmute"]')!.hidden = until === null
  }

  #unfold(isOpen: boolean): void {
    this.#ban.setAttribute('aria-expanded', String(isOpen))
    this.#banning.hidden = !isOpen
    if (isOpen) this.#keepInView()
  }

  /** The menu has grown, and may reach over the lower edge. */
  #keepInView(): void {
    const { style, offsetHeight, offsetTop } = this.#dialog
    style.top = `${Math.max(MARGIN_PX, Math.min(offsetTop, innerHeight - offsetHeight - MARGIN_PX))}px`
    this.#banning.scrollIntoView({ block: 'nearest' })
  }

  async #act(button: HTMLElement): Promise<void> {
    const member = this.#member
    if (!member) return
    closeDialog(this.#dialog)
    const failure = await this.#done(button, member)
    if (failure !== null) this.#moderator.refuse(failure)
  }

  #done(button: HTMLElement, member: Member): Promise<string | null> {
    const { action, role } = button.dataset
    const reason = this.#reason.value
    const options = { network: this.#switch('network').checked, erase: this.#switch('erase').checked }
    switch (action) {
      case 'mute':
        return this.#moderator.mute(member, minutesOf(button), reason)
      case 'unmute':
        return this.#moderator.unmute(member)
      case 'ban':
        return this.#moderator.ban(member, minutesOf(button), reason, options)
      case 'role':
        return this.#moderator.role(member, role === 'none' ? null : (role as GrantedRole))
      default:
        return this.#moderator.kick(member, reason)
    }
  }

  #switch(name: string): HTMLInputElement {
    return part(name, this.#element) as HTMLInputElement
  }
}

const momentOf = (at: number, words: Words): string =>
  dayNumber(at) === dayNumber(Date.now()) ? words.time(at) : words.moment(at)

/** `null` for good. */
const minutesOf = ({ dataset }: HTMLElement): number | null => Number(dataset['minutes']) || null
