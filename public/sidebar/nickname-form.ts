import { nextNickname } from '../../common/text/next-nickname'
import { byId } from '../ui/dom'
import type { Words } from '../ui/words'

/** Changes the nickname; resolves with the reason for a refusal, or `null`. */
export type NicknameTaker = (nickname: string) => Promise<string | null>

/** Saves what is in the editor of the nickname, and says why it was refused. */
export class NicknameForm {
  readonly #form = byId('nickname_form', HTMLFormElement)
  readonly #field = byId('nickname_field', HTMLInputElement)
  readonly #trouble = byId('nickname_trouble', HTMLElement)
  readonly #try = byId('nickname_try', HTMLButtonElement)
  readonly #words: Words
  readonly #take: NicknameTaker
  readonly #onSaved: () => void
  /** The nickname requested from the server, until it answers. */
  #asked: string | null = null

  /** @param onSaved also when the nickname is the one that the user has */
  constructor(words: Words, take: NicknameTaker, onSaved: () => void) {
    this.#words = words
    this.#take = take
    this.#onSaved = onSaved
    this.#try.addEventListener('click', () => {
      this.#field.value = this.#try.value
      void this.save(null)
    })
  }

  get asked(): string | null {
    return this.#asked
  }

  /** The editor was closed. */
  forget(): void {
    this.#wait(null)
    this.refused('')
  }

  /** @param own the nickname of the user */
  async save(own: string | null): Promise<void> {
    const wanted = this.#field.value.trim()
    if (wanted === this.#asked) return
    if (wanted === own && this.#trouble.textContent === '') return this.#onSaved()
    this.#wait(wanted)
    const trouble = await this.#take(wanted)
    // The fact came first, the editor was closed, or another nickname was requested.
    if (wanted !== this.#asked) return
    this.#wait(null)
    if (trouble === null) this.#onSaved()
    else this.refused(trouble)
  }

  #wait(asked: string | null): void {
    this.#asked = asked
    if (asked === null) this.#form.removeAttribute('aria-busy')
    else this.#form.setAttribute('aria-busy', 'true')
  }

  /** @param trouble empty for none */
  refused(trouble: string): void {
    this.#trouble.textContent = trouble
    this.#try.hidden = true
    // A number does not help a reserved or invalid nickname.
    if (trouble !== this.#words.say.failures['nickname-taken']) return
    this.#try.value = nextNickname(this.#field.value.trim())
    this.#try.textContent = this.#words.fill(this.#words.say.nicknameTry, { name: this.#try.value })
    this.#try.hidden = this.#try.value === ''
  }
}
