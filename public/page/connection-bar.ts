import type { RefusalCode } from '../../common/refusals'
import type { Reason } from '../sync/connection/trouble'
import { byId } from '../ui/dom'
import type { Words } from '../ui/words'

/** A short loss of connection is not shown. */
const PATIENCE_MS = 1_000

export interface Line {
  state: 'connecting' | 'online' | 'offline'
  reason: Reason | null
  since: number
  /** Why the room on the screen refused the join. */
  refusal: RefusalCode | null
  isCatchingUp: boolean
}

/** Shows the state of the connection once it has lasted. It overlays the log, so nothing moves. */
export class ConnectionBar {
  readonly #bar = byId('bar', HTMLElement)
  readonly #words: Words
  #timer: ReturnType<typeof setTimeout> | undefined
  #text = ''

  constructor(words: Words) {
    this.#words = words
  }

  show(line: Line): void {
    document.body.dataset['connection'] = line.state
    this.#bar.classList.toggle('bar--trouble', line.state === 'offline' || line.refusal !== null)
    this.#text = this.#sentence(line)
    if (this.#text === '') {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#bar.classList.remove('bar--shown')
    } else if (this.#bar.classList.contains('bar--shown')) this.#bar.textContent = this.#text
    else this.#timer ??= setTimeout(() => this.#appear(), PATIENCE_MS)
  }

  #appear(): void {
    this.#timer = undefined
    this.#bar.textContent = this.#text
    this.#bar.classList.add('bar--shown')
  }

  #sentence({ state, reason, since, refusal, isCatchingUp }: Line): string {
    const { say } = this.#words
    if (state !== 'online') {
      if (reason === 'restarting') return say.restarting
      if (reason === 'cookies-blocked') return say.cookiesBlocked
      if (reason === 'too-many-sessions') return say.tooManySessions
      if (reason !== null) return say.failures[reason]
      if (state === 'connecting') return say.connecting
      return this.#words.fill(say.offlineSince, { time: this.#words.time(since) })
    }
    if (refusal !== null) return say.failures[refusal]
    return isCatchingUp ? say.catchingUp : ''
  }
}
