import { excerptOf } from '../../../common/log/excerpt'
import type { MemberActions } from '../../moderation/actions/actions'
import type { Chat } from '../../sync/chat'
import { closable, closeDialog, openBeside } from '../../ui/dialog'
import { byId, one, part } from '../../ui/dom'
import { Lazy } from '../../ui/lazy'
import type { Words } from '../../ui/words'
import { type Action, actions, type Message } from './message'

export interface MessageMenuCallbacks {
  run(action: Action, message: Message): void
  react(emoji: string, message: Message): void
  /** Lets the user react with any emoji. */
  pick(message: Message, beside: HTMLElement): void
  /** Whether the user reacted so. */
  isOwn(emoji: string, message: Message): boolean
}

/** Everything that can be done with one message: a menu, or a sheet on a phone. */
export class MessageMenu {
  readonly #dialog = byId('message_menu', HTMLDialogElement)
  readonly #emoji = [...this.#dialog.querySelectorAll<HTMLElement>('[data-emoji]')]
  readonly #chat: Chat
  readonly #words: Words
  readonly #moderation: Lazy<MemberActions>
  readonly #callbacks: MessageMenuCallbacks
  #message: Message | null = null
  #beside: HTMLElement | null = null

  constructor(chat: Chat, words: Words, callbacks: MessageMenuCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#moderation = new Lazy(
      async () =>
        new (await import('../../moderation/actions/actions')).MemberActions(this.#dialog, chat, words),
    )
    this.#callbacks = callbacks
    closable(this.#dialog)
    // The Menu key opens it, and would open the browser's over it.
    this.#dialog.addEventListener('contextmenu', (event) => event.preventDefault())
    for (const action of actions) this.#on(this.#item(action), (message) => callbacks.run(action, message))
    for (const button of this.#emoji)
      this.#on(button, (message) => callbacks.react(button.dataset['emoji'] ?? '', message))
    this.#on(part('more', this.#dialog), (message) =>
      callbacks.pick(message, this.#beside ?? message.element),
    )
  }

  /** @param isReaction shows the reactions alone */
  open(message: Message, beside: HTMLElement, isReaction = false): void {
    const { author, words, entry, can } = message
    const { say } = this.#words
    this.#message = message
    this.#beside = beside
    this.#dialog.classList.toggle('menu--reactions', isReaction)
    part('author', this.#dialog).textContent = author.nickname
    part('excerpt', this.#dialog).textContent = excerptOf(words)
    part('pinning', this.#dialog).textContent = entry?.pinned ? say.unpin : say.pinIt
    for (const action of actions) this.#item(action).hidden = !can[action]
    for (const button of this.#emoji) {
      const isOwn = this.#callbacks.isOwn(button.dataset['emoji'] ?? '', message)
      button.setAttribute('aria-pressed', String(isOwn))
    }
    one('.quick', this.#dialog).hidden = !can.react
    this.#moderation.value?.hide()
    if (!entry || this.#chat.isMine(entry) || !this.#chat.current.mayModerate)
      return this.#show(message, beside)
    const show = (): void => this.#show(message, beside)
    this.#moderation.use((actions) => {
      actions.show(author)
      show()
    }, show)
  }

  #show({ can }: Message, beside: HTMLElement): void {
    openBeside(this.#dialog, beside)
    this.#dialog.querySelector<HTMLElement>(can.react ? '[data-emoji]' : '.menu__item:not([hidden])')?.focus()
  }

  #item(action: Action): HTMLElement {
    return this.#dialog.querySelector<HTMLElement>(`[data-action="${action}"]`)!
  }

  #on(button: HTMLElement, work: (message: Message) => void): void {
    button.addEventListener('click', () => {
      const message = this.#message
      closeDialog(this.#dialog)
      if (message) work(message)
    })
  }
}
