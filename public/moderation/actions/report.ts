import { excerptOf } from '../../../common/log/excerpt'
import { quotedWords } from '../../../common/log/kinds'
import type { TextEntry } from '../../../common/protocol/entries'
import type { Chat } from '../../sync/chat'
import { closable, closeDialog, openDialog } from '../../ui/dialog'
import { byId, one, part } from '../../ui/dom'
import type { Words } from '../../ui/words'

/** The dialog that tells the moderators about a message. */
export class Report {
  readonly #dialog = byId('report', HTMLDialogElement)
  readonly #form = one('form', this.#dialog) as HTMLFormElement
  readonly #words = part('words', this.#dialog) as HTMLInputElement
  readonly #trouble = part('trouble', this.#dialog)
  readonly #chat: Chat
  readonly #say: Words
  readonly #tell: (sentence: string) => void
  #reported: TextEntry | null = null

  /** @param tell says what became of it */
  constructor(chat: Chat, words: Words, tell: (sentence: string) => void) {
    this.#chat = chat
    this.#say = words
    this.#tell = tell
    closable(this.#dialog)
    part('cancel', this.#dialog).addEventListener('click', () => closeDialog(this.#dialog))
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#send()
    })
  }

  open(reported: TextEntry): void {
    this.#reported = reported
    this.#form.reset()
    this.#trouble.textContent = ''
    part('author', this.#dialog).textContent = reported.author.nickname
    part('excerpt', this.#dialog).textContent = excerptOf(quotedWords(reported) ?? '')
    openDialog(this.#dialog)
    this.#form.querySelector<HTMLInputElement>('[name="why"]')?.focus()
  }

  async #send(): Promise<void> {
    const { current, connection } = this.#chat
    const reported = this.#reported
    if (!reported) return
    // Sent once, however often it is pressed.
    this.#reported = null
    const why = this.#form.querySelector(':checked')?.nextElementSibling?.textContent ?? ''
    const details = this.#words.value.trim()
    const reason = details === '' ? why : `${why}${this.#say.say.colon}${details}`
    const answer = await connection.ask('report', { room: current.title, target: reported.seq, reason })
    const failure = this.#say.reason(answer)
    this.#trouble.textContent = failure ?? ''
    if (failure !== null) {
      this.#reported ??= reported
      return
    }
    closeDialog(this.#dialog)
    this.#tell(this.#say.say.reporting.sent)
  }
}
