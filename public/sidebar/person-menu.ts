import type { Member } from '../../common/protocol/members'
import type { Nickname } from '../../common/protocol/ids'
import { paintAvatar } from '../ui/avatar'
import { closable, closeDialog, openBeside } from '../ui/dialog'
import { byId, part } from '../ui/dom'

export interface PersonCallbacks {
  mention(nickname: Nickname): void
  /** Opens the editor of the user's nickname. */
  rename(): void
}

/** The card of one member, with its actions. */
export class PersonMenu {
  readonly #dialog = byId('person_menu', HTMLDialogElement)
  #nickname = '' as Nickname

  constructor(callbacks: PersonCallbacks) {
    closable(this.#dialog)
    this.#on('mention', () => callbacks.mention(this.#nickname))
    this.#on('rename', () => callbacks.rename())
  }

  /** @param mayBePresent false when they left the room on the screen */
  open(member: Member, isOwn: boolean, mayBePresent: boolean, beside: Element): void {
    this.#nickname = member.nickname
    paintAvatar(part('avatar', this.#dialog), member)
    part('name', this.#dialog).textContent = member.nickname
    part('address', this.#dialog).textContent = member.address ?? ''
    part('away', this.#dialog).hidden = mayBePresent
    part('mention', this.#dialog).hidden = isOwn
    part('rename', this.#dialog).hidden = !isOwn
    openBeside(this.#dialog, beside)
  }

  #on(name: string, work: () => void): void {
    part(name, this.#dialog).addEventListener('click', () => {
      closeDialog(this.#dialog)
      work()
    })
  }
}
