import { readAddresses } from '../sync/invite-addresses'
import { closable, openDialog } from '../ui/dialog'
import { byId, make } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'

const SAID_MS = 4_000
/** A machine with several networks has more; which of them the others are on, nobody knows. */
const ADDRESSES_SHOWN = 3
/** Hosts that work on this computer only. */
const own = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/

/** For reading and typing: decodes only what is not ASCII, so that the link stays one word. */
const readable = (link: string): string => link.replace(/(?:%[89A-F][\dA-F])+/gi, decodeURIComponent)

/** The link to the room, as text and as a picture for phones, to be copied or shared. */
export class Invite {
  readonly #dialog = byId('invite', HTMLDialogElement)
  readonly #code = byId('invite_code', HTMLElement)
  readonly #link = byId('invite_link', HTMLInputElement)
  readonly #hint = byId('invite_hint', HTMLElement)
  readonly #said = byId('invite_said', HTMLElement)
  readonly #words: Words
  readonly #clipboard = new Lazy(() => import('../composer/on-interaction'))
  readonly #qr = new Lazy(() => import('./qr'))
  #drawn = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(words: Words) {
    this.#words = words
    closable(this.#dialog)
    // To copy without a clipboard, some browsers have to be asked in the moment of the click.
    this.#clipboard.preload()
    this.#link.addEventListener('focus', () => this.#link.select())
    byId('invite_copy', HTMLButtonElement).addEventListener('click', () => this.#copy())
    const share = byId('invite_share', HTMLButtonElement)
    share.hidden = !('share' in navigator)
    // Whoever changes their mind in the system's dialog has refused nothing.
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

  /** At an address that leads nobody else here: names those that do, and draws the first of them for phones. */
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

  /** Drawn here by code that the first load does not wait for. The link is enough where that cannot be had. */
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
      // Which selects it.
      if (!isCopied) this.#link.focus()
    })
  }

  #say(text: string): void {
    clearTimeout(this.#timer)
    this.#said.textContent = text
    this.#timer = setTimeout(() => (this.#said.textContent = ''), SAID_MS)
  }
}
