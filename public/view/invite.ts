import { copyText } from './clipboard'
import { closable, openDialog } from './dialog'
import { byId } from './dom'
import type { Words } from './words'

const SAID_MS = 4_000
/** Leads nobody here but who sits at this computer. */
const own = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/

/** The link to the room, as text and as a picture for phones, to be copied or shared. */
export class Invite {
  readonly #dialog = byId('invite', HTMLDialogElement)
  readonly #code = byId('invite_code', HTMLElement)
  readonly #link = byId('invite_link', HTMLInputElement)
  readonly #said = byId('invite_said', HTMLElement)
  readonly #words: Words
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(words: Words) {
    this.#words = words
    byId('invite_open', HTMLButtonElement).addEventListener('click', () => this.#open())
    closable(this.#dialog)
    this.#link.addEventListener('focus', () => this.#link.select())
    byId('invite_copy', HTMLButtonElement).addEventListener('click', () => void this.#copy())
    if (own.test(location.hostname)) byId('invite_hint', HTMLElement).textContent = words.say.inviteFromHere
    const share = byId('invite_share', HTMLButtonElement)
    share.hidden = !('share' in navigator)
    // Whoever changes their mind in the system's dialog has refused nothing.
    share.addEventListener(
      'click',
      () => void navigator.share({ title: document.title, url: this.#link.value }).catch(() => undefined),
    )
  }

  #open(): void {
    this.#link.value = location.origin + location.pathname
    this.#say('')
    openDialog(this.#dialog)
    void this.#draw(this.#link.value)
  }

  /** Drawn here by code that the first load does not wait for. The link is enough where that cannot be had. */
  async #draw(link: string): Promise<void> {
    try {
      const { drawQr } = await import('./qr')
      if (link === this.#link.value) this.#code.replaceChildren(drawQr(link))
    } catch {
      this.#code.hidden = true
    }
  }

  async #copy(): Promise<void> {
    const { say } = this.#words
    const isCopied = await copyText(this.#link.value)
    this.#say(isCopied ? say.copied : say.copyByHand)
    // Which selects it.
    if (!isCopied) this.#link.focus()
  }

  #say(text: string): void {
    clearTimeout(this.#timer)
    this.#said.textContent = text
    this.#timer = setTimeout(() => (this.#said.textContent = ''), SAID_MS)
  }
}
