import type { Session } from '../../common/protocol'
import { paintAvatar } from '../ui/avatar'
import { byId, isComposing, one, part } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'

/** Changes the nickname; resolves with the reason for a refusal, or `null`. */
export type NicknameTaker = (nickname: string) => Promise<string | null>

/** The user's nickname at the left of the text field, with its editor. */
export class NicknameEditor {
  readonly #open = byId('nickname_open', HTMLButtonElement)
  readonly #own = one('[data-own-nickname]', this.#open)
  readonly #form = byId('nickname_form', HTMLFormElement)
  readonly #field = byId('nickname_field', HTMLInputElement)
  readonly #trouble = byId('nickname_trouble', HTMLElement)
  readonly #try = byId('nickname_try', HTMLButtonElement)
  readonly #suggestion = new Lazy(() => import('./nickname-suggestion'))
  readonly #words: Words
  readonly #take: NicknameTaker
  readonly #onDone: () => void
  /** The nickname requested from the server, until it answers. */
  #asked: string | null = null

  /** @param onDone the editor was closed by a key or a button; the text field may take the focus */
  constructor(words: Words, take: NicknameTaker, onDone: () => void) {
    this.#words = words
    this.#take = take
    this.#onDone = onDone
    // As wide as a guest's nickname, so that nothing moves when the session arrives.
    this.#own.dataset['like'] = words.fill(words.say.guest, { n: '0000' })
    this.#open.addEventListener('click', () => this.edit())
    byId('nickname_cancel', HTMLButtonElement).addEventListener('click', () => this.#close())
    this.#try.addEventListener('click', () => {
      this.#field.value = this.#try.value
      void this.#save()
    })
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#save()
    })
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && isComposing(event)) event.preventDefault()
      if (event.key === 'Escape' && !isComposing(event)) this.#close()
    })
  }

  show(session: Session): void {
    const { nickname } = session
    this.#own.textContent = nickname
    paintAvatar(part('avatar', this.#open), session)
    this.#open.title = `${nickname} · ${this.#words.say.nicknameChange}`
    // The room may hear of it before the answer comes.
    if (nickname === this.#asked) this.#close()
  }

  /** @param trouble why another nickname is needed */
  edit(trouble = ''): void {
    this.#field.value = this.#own.textContent ?? ''
    this.#form.hidden = false
    this.#refused(trouble)
    this.#field.focus()
    this.#field.select()
  }

  async #save(): Promise<void> {
    const wanted = this.#field.value.trim()
    if (wanted === this.#asked) return
    if (wanted === this.#own.textContent && this.#trouble.textContent === '') return this.#close()
    this.#wait(wanted)
    const trouble = await this.#take(wanted)
    // The fact came first, the editor was closed, or another nickname was requested.
    if (wanted !== this.#asked) return
    this.#wait(null)
    if (trouble === null) this.#close()
    else this.#refused(trouble)
  }

  #wait(asked: string | null): void {
    this.#asked = asked
    this.#form.ariaBusy = asked === null ? null : 'true'
  }

  #refused(trouble: string): void {
    this.#trouble.textContent = trouble
    this.#try.hidden = true
    // A number does not help a reserved or invalid nickname.
    if (trouble !== this.#words.say.failures['nickname-taken']) return
    this.#suggestion.use(({ suggest }) => suggest(this.#try, this.#field.value.trim(), this.#words))
  }

  #close(): void {
    this.#wait(null)
    this.#form.hidden = true
    this.#refused('')
    this.#onDone()
  }
}
