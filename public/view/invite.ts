import { byId } from './dom'
import type { Words } from './words'

const COPIED_MS = 2_000

/** The link to the room, to be copied or shared. */
export class Invite {
  readonly #dialog = byId('invite', HTMLDialogElement)
  readonly #link = byId('invite_link', HTMLInputElement)
  readonly #copy = byId('invite_copy', HTMLButtonElement)
  readonly #words: Words

  constructor(words: Words) {
    this.#words = words
    byId('invite_open', HTMLButtonElement).addEventListener('click', () => this.#open())
    byId('invite_close', HTMLButtonElement).addEventListener('click', () => this.#dialog.close())
    this.#dialog.addEventListener('click', (event) => event.target === this.#dialog && this.#dialog.close())
    this.#copy.addEventListener('click', () => void this.#copyLink())
    const share = byId('invite_share', HTMLButtonElement)
    share.hidden = !('share' in navigator)
    // Whoever changes their mind in the system's dialog has refused nothing.
    share.addEventListener(
      'click',
      () => void navigator.share({ url: this.#link.value }).catch(() => undefined),
    )
  }

  #open(): void {
    this.#link.value = location.href
    this.#dialog.showModal()
    this.#link.select()
    void this.#copyLink()
  }

  async #copyLink(): Promise<void> {
    const isCopied = await copy(this.#link)
    const { say } = this.#words
    this.#copy.textContent = isCopied ? say.copied : say.copyByHand
    setTimeout(() => (this.#copy.textContent = say.copy), COPIED_MS)
  }
}

/** Plain http has no clipboard; there the old command works, and where it does not the link stays selected. */
async function copy(field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value)
    return true
  } catch {
    field.select()
    return document.execCommand('copy')
  }
}
