import { readAddresses } from './invite-addresses'
import { closable, openDialog } from '../ui/dialog'
import { byId, make } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'

const SAID_MS = 4_000
/** A machine with several networks has more addresses; the server cannot tell which network others are on. */
const ADDRESSES_SHOWN = 3
/** Hosts that only work on this computer. */
const own = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/

/** For display: decodes only non-ASCII characters, so that the link stays one word. */
const readable = (link: string): string => link.replace(/(?:%[89A-F][\dA-F])+/gi, decodeURIComponent)

/** The link to the room as text and as a QR code, to copy or share. */
export class Invite {
  readonly #dialog = byId('invite', HTMLDialogElement)
  readonly #code = byId('invite_code', HTMLElement)
  readonly #link = byId('invite_link', HTMLInputElement)
  readonly #hint = byId('invite_hint', HTMLElement)
  readonly #said = byId('invite_said', HTMLElement)
  readonly #words: Words
  readonly #clipboard = new Lazy(() => import('../page/on-interaction'))
  readonly #qr = new Lazy(() => import('./qr'))
  #drawn = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(words: Words) {
    this.#words = words
    closable(this.#dialog)
    // Without a clipboard API, some browsers copy only during the click.
    this.#clipboard.preload()
    this.#link.addEventListener('focus', () => this.#link.select())
    byId('invite_copy', HTMLButtonElement).addEventListener('click', () => this.#copy())
    const share = byId('invite_share', HTMLButtonElement)
    share.hidden = !('share' in navigator)
    // Closing the system's share dialog is not an error.
    share.addEventListener(
      'click',
      () => void navigator.share({ title: document.title, url: this.#link.value }).catch(() => undefined),
    )
  }

  open(): void {
    const link = location.origin + location.pathname
    this.#link.value = link
    this.#say('')
    openDialog(this.#dialog)
    if (own.test(location.hostname)) void this.#openHere(location.pathname)
    else this.#draw(link)
  }

  /** The link only works on this computer: shows the addresses that work for others, and the QR code of the first. */
  async #openHere(path: string): Promise<void> {
    const { say } = this.#words
    this.#hint.textContent = say.inviteHereOnly
    const links = (await readAddresses()).slice(0, ADDRESSES_SHOWN).map((origin) => origin + path)
    if (links.length > 0) {
      const addresses = this.#words.list(links, '', (link) => [
        make('bdi', 'invite__address', readable(link)),
      ])
      this.#hint.replaceChildren(...this.#words.sentence(say.inviteFromHere, { addresses }))
    }
    this.#draw(links[0] ?? this.#link.value)
  }

  /** The code that draws it is loaded late. Without it the link is enough. */
  #draw(link: string): void {
    this.#drawn = link
    this.#qr.use(
      ({ drawQr }) => {
        if (link === this.#drawn) this.#code.replaceChildren(drawQr(link))
        this.#code.hidden = false
      },
      () => (this.#code.hidden = true),
    )
  }

  #copy(): void {
    const { say } = this.#words
    this.#clipboard.use(async ({ copyText }) => {
      const isCopied = await copyText(this.#link.value)
      this.#say(isCopied ? say.copied : say.copyByHand)
      // Focusing the field selects the link.
      if (!isCopied) this.#link.focus()
    })
  }

  #say(text: string): void {
    clearTimeout(this.#timer)
    this.#said.textContent = text
    this.#timer = setTimeout(() => (this.#said.textContent = ''), SAID_MS)
  }
}
