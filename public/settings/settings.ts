import type { Nickname } from '../../common/protocol/ids'
import { isPreference, type Preferences } from '../device/preferences'
import { closable, openDialog } from '../ui/dialog'
import { byId } from '../ui/dom'
import { enterKey } from '../composer/enter-key'
import { Lazy } from '../ui/lazy'
import type { NicknameTaker } from '../sidebar/nickname-form'
import type { Words } from '../ui/words'

/** The settings dialog. Every choice takes effect at once and is kept on the device. */
export class Settings {
  readonly #dialog = byId('settings', HTMLDialogElement)
  readonly #form = byId('settings_form', HTMLFormElement)
  readonly #nicknameForm = byId('settings_nickname', HTMLFormElement)
  readonly #nickname = byId('settings_nickname_field', HTMLInputElement)
  readonly #trouble = byId('settings_nickname_trouble', HTMLElement)
  readonly #hint = byId('desktop_hint', HTMLElement)
  readonly #words: Words
  readonly #preferences: Preferences
  readonly #take: NicknameTaker
  #own = '' as Nickname
  /** The nickname the server was asked for and has not answered. */
  #asked: string | null = null

  constructor(words: Words, preferences: Preferences, take: NicknameTaker) {
    this.#words = words
    this.#preferences = preferences
    this.#take = take
    closable(this.#dialog)
    const rings = new Lazy(() => import('../notify/rings'))
    rings.preload()
    byId('sound_try', HTMLButtonElement).addEventListener('click', () =>
      rings.use(({ sound }) => void sound('mention')),
    )
    this.#nicknameForm.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#rename()
    })
    this.#form.addEventListener('change', ({ target }) => void this.#chosen(target as HTMLInputElement))
    preferences.changes.on(() => this.#show())
  }

  /** The own nickname, as the server has it now. */
  show(nickname: Nickname): void {
    this.#own = nickname
    if (document.activeElement !== this.#nickname) this.#nickname.value = nickname
    // The room may hear of it before the answer comes.
    if (nickname === this.#asked) this.#answered(null)
  }

  open(): void {
    this.#nickname.value = this.#own
    this.#answered(null)
    this.#show()
    openDialog(this.#dialog)
  }

  #show(): void {
    const chosen = {
      ...this.#preferences.chosen,
      language: this.#words.language,
      enter: enterKey(this.#preferences),
    }
    for (const input of this.#form.querySelectorAll('input')) {
      const value = isPreference(input.name) && chosen[input.name]
      input.checked = input.type === 'radio' ? value === input.value : value === 'on'
      if (input.name === 'desktop') input.disabled = !hasDesktop()
    }
    const { say } = this.#words
    this.#hint.textContent = hasDesktop() ? say.desktopHint : say.desktopInsecure
  }

  async #chosen({ name, type, value, checked }: HTMLInputElement): Promise<void> {
    if (!isPreference(name)) return
    if (name === 'desktop' && checked) {
      // It stays off until the browser grants permission.
      this.#show()
      if (!(await askForDesktop())) {
        this.#hint.textContent = this.#words.say.desktopRefused
        return
      }
    }
    this.#preferences.choose(name, type === 'checkbox' ? (checked ? 'on' : 'off') : value)
  }

  async #rename(): Promise<void> {
    const wanted = this.#nickname.value.trim()
    if (wanted === this.#own) return this.#answered(null)
    this.#asked = wanted
    this.#nicknameForm.setAttribute('aria-busy', 'true')
    const trouble = await this.#take(wanted)
    if (wanted === this.#asked) this.#answered(trouble)
  }

  /** @param trouble why it was refused; empty otherwise */
  #answered(trouble: string | null): void {
    this.#asked = null
    this.#nicknameForm.removeAttribute('aria-busy')
    this.#trouble.textContent = trouble ?? ''
  }
}

/** Browsers allow notifications on https and on localhost. */
const hasDesktop = (): boolean => isSecureContext && 'Notification' in window

/** Asks the user once; the browser remembers. @returns whether it is allowed */
async function askForDesktop(): Promise<boolean> {
  if (!hasDesktop()) return false
  return (await Notification.requestPermission()) === 'granted'
}
