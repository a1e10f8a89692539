import { pathOfRoom } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import type { Chat } from '../sync/chat'
import { newClientId } from '../sync/random'
import { readAddresses } from './invite-addresses'
import { closable, openDialog } from '../ui/dialog'
import { byId, make } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'

/** A link to a room that does more than lead there. */
export interface SecretLink {
  room: RoomName
  title: string
  hint: string
  /** What stands behind `#`, which browsers do not send: `invite=…` or `owner=…`. */
  secret: string
}

const SAID_MS = 4_000
/** How long a link holds that the dialog makes itself. The settings of the room make others. */
const INVITE_HOURS = 7 * 24
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
  readonly #title = byId('invite_title', HTMLElement)
  readonly #about = byId('invite_about', HTMLElement)
  readonly #shown = byId('invite_shown', HTMLElement)
  readonly #make = byId('invite_make', HTMLButtonElement)
  readonly #trouble = byId('invite_trouble', HTMLElement)
  readonly #link = byId('invite_link', HTMLInputElement)
  readonly #hint = byId('invite_hint', HTMLElement)
  readonly #said = byId('invite_said', HTMLElement)
  readonly #chat: Chat
  readonly #words: Words
  readonly #clipboard = new Lazy(() => import('../page/on-interaction'))
  readonly #qr = new Lazy(() => import('./qr'))
  #drawn = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(chat: Chat, words: Words) {
    this.#chat = chat
    this.#words = words
    closable(this.#dialog)
    this.#dialog.addEventListener('close', () => this.#forget())
    this.#make.addEventListener('click', () => void this.#makeInvite())
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

  /** Shows the way into the room on the screen. */
  open(): void {
    const { say } = this.#words
    const { current: room } = this.#chat
    const access = room.info?.access ?? 'open'
    this.#title.textContent = say.inviteTitle
    if (access === 'invite') this.#hideLink()
    else this.#showLink(location.pathname)
    this.#make.hidden = access === 'open' || !room.mayModerate
    // Beside a link to copy it is the second choice.
    this.#make.classList.toggle('button--accent', access === 'invite')
    const about = access === 'open' ? null : say.inviteAbout[access]
    this.#about.textContent = about?.[room.mayModerate ? 'moderators' : 'others'] ?? ''
    openDialog(this.#dialog)
  }

  /** Shows another link, over what is open. */
  show({ room, title, hint, secret }: SecretLink): void {
    this.#title.textContent = title
    this.#about.textContent = hint
    this.#make.hidden = true
    this.#showLink(pathOfRoom(this.#chat.rooms.title(room)), `#${secret}`)
    openDialog(this.#dialog)
  }

  async #makeInvite(): Promise<void> {
    if (this.#make.hasAttribute('aria-busy')) return
    this.#make.setAttribute('aria-busy', 'true')
    const { current: room } = this.#chat
    const ask = { room: room.title, clientId: newClientId(), action: 'invite' as const, hours: INVITE_HOURS }
    const answer = await this.#chat.connection.ask('moderate', ask)
    this.#make.removeAttribute('aria-busy')
    this.#trouble.textContent = this.#words.reason(answer) ?? ''
    if (!answer?.ok || answer.value.invite === undefined) return
    if (!this.#dialog.open || room !== this.#chat.current) return
    this.#make.hidden = true
    this.#about.textContent =
      this.#words.say.inviteLinkHint[room.info?.access === 'password' ? 'password' : 'invite']
    this.#showLink(location.pathname, `#invite=${answer.value.invite}`)
    byId('invite_copy', HTMLButtonElement).focus()
  }

  /** A link may hold a secret, which is gone with the dialog. */
  #forget(): void {
    this.#drawn = ''
    this.#link.value = ''
    this.#code.replaceChildren()
    this.#hint.textContent = ''
  }

  #hideLink(): void {
    this.#shown.hidden = true
    this.#code.hidden = true
    this.#drawn = ''
    this.#hint.textContent = ''
    this.#trouble.textContent = ''
  }

  /** @param fragment with its `#`; empty for none */
  #showLink(path: string, fragment = ''): void {
    this.#shown.hidden = false
    this.#code.hidden = false
    this.#trouble.textContent = ''
    this.#link.value = location.origin + path + fragment
    this.#say('')
    this.#hint.textContent = fragment === '' ? this.#words.say.inviteHint : ''
    if (own.test(location.hostname)) void this.#showHere(path + fragment)
    else this.#draw(this.#link.value)
  }

  /** The link only works on this computer: shows the addresses that work for others, and the QR code of the first. */
  async #showHere(path: string): Promise<void> {
    const { say } = this.#words
    const link = this.#link.value
    this.#hint.textContent = say.inviteHereOnly
    const links = (await readAddresses()).slice(0, ADDRESSES_SHOWN).map((origin) => origin + path)
    if (link !== this.#link.value) return
    if (links.length > 0) {
      const addresses = this.#words.list(links, '', (each) => [
        make('bdi', 'invite__address', readable(each)),
      ])
      this.#hint.replaceChildren(...this.#words.sentence(say.inviteFromHere, { addresses }))
    }
    this.#draw(links[0] ?? link)
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
