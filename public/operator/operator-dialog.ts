import type { HttpError } from '../../common/http'
import type { Session } from '../../common/protocol/members'
import { closable, closeDialog, openDialog } from '../ui/dialog'
import { byId } from '../ui/dom'
import { isolate, type Words } from '../ui/words'

export interface OperatorDialogCallbacks {
  session(): Session | null
  tell(sentence: string): void
}

/** Asks whether this session shall be an operator. Only its button spends the link, so that no preview of an address does. */
export class OperatorDialog {
  readonly #dialog = byId('operator', HTMLDialogElement)
  readonly #title = byId('operator_title', HTMLElement)
  readonly #about = byId('operator_about', HTMLElement)
  readonly #trouble = byId('operator_trouble', HTMLElement)
  readonly #become = byId('operator_become', HTMLButtonElement)
  readonly #words: Words
  readonly #callbacks: OperatorDialogCallbacks
  #secret = ''

  constructor(words: Words, callbacks: OperatorDialogCallbacks) {
    this.#words = words
    this.#callbacks = callbacks
    closable(this.#dialog)
    this.#dialog.addEventListener('close', () => (this.#secret = ''))
    this.#become.addEventListener('click', () => void this.#spend())
  }

  open(secret: string): void {
    const { say } = this.#words
    const name = this.#callbacks.session()?.nickname
    this.#secret = secret
    this.#trouble.textContent = ''
    this.#become.hidden = false
    const sentence = name === undefined ? [say.operatorAbout] : this.#sentence(say.operatorAboutAs, name)
    this.#about.replaceChildren(...sentence)
    if (!this.#dialog.open) openDialog(this.#dialog)
  }

  #sentence(words: string, name: string): (Node | string)[] {
    return this.#words.sentence(words, { name: [isolate(name)] })
  }

  async #spend(): Promise<void> {
    const { say } = this.#words
    if (this.#secret === '' || this.#become.hasAttribute('aria-busy')) return
    this.#become.setAttribute('aria-busy', 'true')
    this.#trouble.textContent = ''
    const failure = await spend(this.#secret)
    this.#become.removeAttribute('aria-busy')
    if (failure === null) {
      closeDialog(this.#dialog)
      this.#callbacks.tell(say.operatorNow)
    } else if (failure === 'forbidden') {
      this.#trouble.textContent = say.operatorLinkEnded
      this.#become.hidden = true
      this.#title.focus()
    } else this.#trouble.textContent = failure === undefined ? say.notReached : say.failures[failure]
  }
}

/** @returns `null` when the session is an operator now, and `undefined` when there was no answer */
async function spend(secret: string): Promise<HttpError['code'] | null | undefined> {
  try {
    const response = await fetch('/api/operator', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret }),
    })
    return response.ok ? null : ((await response.json()) as Partial<HttpError>).code
  } catch {
    return undefined
  }
}
