import type { Member } from '../../common/protocol/members'
import type { MemberId, Nickname } from '../../common/protocol/ids'
import type { MemberActions } from '../moderation/actions/actions'
import type { Chat } from '../sync/chat'
import { paintAvatar } from '../ui/avatar'
import { closable, closeDialog, openBeside } from '../ui/dialog'
import { byId, part } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'

export interface PersonCallbacks {
  mention(nickname: Nickname): void
  /** Opens the editor of the user's nickname. */
  rename(): void
}

/** The card of one member, with its actions. */
export class PersonMenu {
  readonly #dialog = byId('person_menu', HTMLDialogElement)
  readonly #words: Words
  readonly #chat: Chat
  readonly #moderation: Lazy<MemberActions>
  #id = '' as MemberId
  #nickname = '' as Nickname

  constructor(words: Words, chat: Chat, callbacks: PersonCallbacks) {
    this.#words = words
    this.#chat = chat
    const { ignored } = chat
    this.#moderation = new Lazy(
      async () =>
        new (await import('../moderation/actions/actions')).MemberActions(this.#dialog, chat, words),
    )
    closable(this.#dialog)
    this.#on('mention', () => callbacks.mention(this.#nickname))
    this.#on('ignore', () => ignored.set(this.#id, !ignored.has(this.#id)))
    this.#on('rename', () => callbacks.rename())
  }

  /** @param mayBePresent false when they left the room on the screen */
  open(member: Member, isOwn: boolean, mayBePresent: boolean, beside: Element): void {
    const { say } = this.#words
    this.#id = member.id
    this.#nickname = member.nickname
    paintAvatar(part('avatar', this.#dialog), member)
    part('name', this.#dialog).textContent = member.nickname
    part('address', this.#dialog).textContent = member.address ?? ''
    part('away', this.#dialog).hidden = mayBePresent
    part('mention', this.#dialog).hidden = isOwn
    part('ignore', this.#dialog).hidden = isOwn
    part('ignoring', this.#dialog).textContent = this.#chat.ignored.has(member.id) ? say.unignore : say.ignore
    part('rename', this.#dialog).hidden = !isOwn
    part('role', this.#dialog).textContent = member.role ? say.roles[member.role] : ''
    this.#moderation.value?.hide()
    const show = (): void => openBeside(this.#dialog, beside)
    if (isOwn || !this.#chat.current.mayModerate) return show()
    this.#moderation.use((actions) => {
      actions.show(member)
      show()
    }, show)
  }

  #on(name: string, work: () => void): void {
    part(name, this.#dialog).addEventListener('click', () => {
      closeDialog(this.#dialog)
      work()
    })
  }
}
