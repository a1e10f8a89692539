import type { Action } from '../../../common/protocol/moderation'
import type { Chat } from '../../sync/chat'
import type { Room } from '../../sync/room'
import { closable, closeDialog, openBeside } from '../../ui/dialog'
import { byId, part } from '../../ui/dom'
import type { Words } from '../../ui/words'
import type { Asker } from '../sheet/asker'
import { isShielded, ofShield } from './shield'
import type { Times } from '../times'

export interface ShieldCallbacks {
  asker: Asker
  times: Times
  tell(sentence: string): void
}

/** The wave that the shield is raised against. */
const ERASED_MINUTES = 15

/** Raises the shield of a room for a while, lowers it, and deletes what newcomers wrote before. */
export class ShieldMenu {
  readonly #dialog = byId('shield_menu', HTMLDialogElement)
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: ShieldCallbacks
  #room: Room | null = null

  constructor(chat: Chat, words: Words, callbacks: ShieldCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#callbacks = callbacks
    closable(this.#dialog)
    for (const button of this.#dialog.querySelectorAll<HTMLElement>('[data-minutes]')) {
      const minutes = button.dataset['minutes'] === '' ? null : Number(button.dataset['minutes'])
      button.addEventListener('click', () => {
        closeDialog(this.#dialog)
        void this.#do({ action: 'shield', minutes })
      })
    }
    part('erase', this.#dialog).addEventListener('click', () => {
      closeDialog(this.#dialog)
      if (confirm(words.say.eraseAsk)) void this.#do({ action: 'erase', minutes: ERASED_MINUTES })
    })
  }

  open(room: Room, beside: Element): void {
    this.#room = room
    const { info } = room
    const isUp = info !== null && isShielded(info, this.#chat.now())
    const { shieldUp } = this.#words.say
    part('state', this.#dialog).textContent = isUp
      ? ofShield(shieldUp, info, this.#words, this.#callbacks.times)
      : ''
    part('lower', this.#dialog).hidden = !isUp
    openBeside(this.#dialog, beside)
  }

  async #do(action: Action): Promise<void> {
    const room = this.#room
    if (!room) return
    const trouble = this.#words.reason(await this.#callbacks.asker.moderate(room, action))
    if (trouble !== null) this.#callbacks.tell(trouble)
  }
}
