import type { Chat } from '../../sync/chat'
import { byId, clone, part } from '../../ui/dom'
import type { Words } from '../../ui/words'
import { isShielded, ofShield } from './shield'
import type { Times } from '../times'

/** The longest that a timer waits. */
const TIMER_MAX_MS = 2 ** 31 - 1

/** The line over the text field while the shield is up. It tells newcomers when they can write. */
export class ShieldBar {
  readonly #bar = clone('shield_bar')
  readonly #text = part('text', this.#bar)
  readonly #chat: Chat
  readonly #words: Words
  readonly #times: Times
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(chat: Chat, words: Words, times: Times) {
    this.#chat = chat
    this.#words = words
    this.#times = times
    byId('mood', HTMLElement).before(this.#bar)
    const field = byId('msg', HTMLElement)
    field.setAttribute('aria-describedby', `${field.getAttribute('aria-describedby') ?? ''} shield`)
    chat.events.on(({ room, event }) => {
      if (event.type === 'shown' || (event.type === 'joined' && room === chat.current)) this.#show()
    })
    chat.connection.on('room', () => this.#show())
    chat.connection.on('member', () => this.#show())
    this.#show()
  }

  #show(): void {
    const { info, you } = this.#chat.current
    const now = this.#chat.now()
    const isUp = info !== null && isShielded(info, now)
    clearTimeout(this.#timer)
    this.#bar.classList.toggle('shield--up', isUp)
    if (!isUp) return void (this.#text.textContent = '')
    const { shieldBar, shieldOwn } = this.#words.say
    const sentence = you?.role === undefined ? shieldOwn : shieldBar
    const text = ofShield(sentence, info, this.#words, this.#times)
    // What is the same is not read out again.
    if (this.#text.textContent !== text) this.#text.textContent = text
    this.#timer = setTimeout(() => this.#show(), Math.min(info.shieldUntil! - now, TIMER_MAX_MS))
  }
}
