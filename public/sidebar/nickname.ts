import type { Session } from '../../common/protocol/members'
import { paintAvatar } from '../ui/avatar'
import { byId, isComposing, one, part } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'
import type { NicknameForm, NicknameTaker } from './nickname-form'

/** The user's nickname at the left of the text field, with its editor. */
export class NicknameEditor {
  readonly #open = byId('nickname_open', HTMLButtonElement)
  readonly #own = one('[data-own-nickname]', this.#open)
  readonly #form = byId('nickname_form', HTMLFormElement)
  readonly #field = byId('nickname_field', HTMLInputElement)
  readonly #saver: Lazy<NicknameForm>
  readonly #words: Words
  readonly #onDone: () => void

  /** @param onDone the editor was closed by a key or a button; the text field may take the focus */
  constructor(words: Words, take: NicknameTaker, onDone: () => void) {
    this.#words = words
    this.#onDone = onDone
    this.#saver = new Lazy(async () => {
      const { NicknameForm } = await import('./nickname-form')
      return new NicknameForm(words, take, () => this.#close())
    })
    // As wide as a guest's nickname, so that nothing moves when the session arrives.
    this.#own.dataset['like'] = words.fill(words.say.guest, { n: '0000' })
    this.#open.addEventListener('click', () => this.edit())
    byId('nickname_cancel', HTMLButtonElement).addEventListener('click', () => this.#close())
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#saver.use((saver) => {
        if (!this.#form.hidden) void saver.save(this.#own.textContent)
      })
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
    if (nickname === this.#saver.value?.asked) this.#close()
  }

  edit(): void {
    this.#saver.preload()
    this.#saver.value?.refused('')
    this.#field.value = this.#own.textContent ?? ''
    this.#form.hidden = false
    this.#field.focus()
    this.#field.select()
  }

  #close(): void {
    this.#saver.value?.forget()
    this.#form.hidden = true
    this.#onDone()
  }
}
