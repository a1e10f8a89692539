import type { ClientId } from '../../../common/protocol/ids'
import type { Unsent } from '../../sync/outbox/unsent'
import { clone, part } from '../../ui/dom'
import type { Words } from '../../ui/words'

export interface UnsentActions {
  retry(clientId: ClientId): void
  edit(clientId: ClientId): void
  discard(clientId: ClientId): void
}

/** Why a message is not sent yet, and what its author can do about it once it failed. */
export class UnsentState {
  readonly element = clone('entry_state')
  readonly #words: Words

  constructor(words: Words, clientId: ClientId, actions: UnsentActions) {
    this.#words = words
    part('cancel', this.element).addEventListener('click', () => actions.edit(clientId))
    for (const action of ['retry', 'edit', 'discard'] as const) {
      part(action, this.element).addEventListener('click', () => actions[action](clientId))
    }
  }

  show(unsent: Readonly<Unsent>, isOnline: boolean, now: number): void {
    const reason = part('reason', this.element)
    // That it failed is read out, and not the seconds before.
    reason.setAttribute('aria-live', unsent.state === 'failed' ? 'polite' : 'off')
    const text = this.#reason(unsent, isOnline, now)
    // The same words, written again, would be read out again.
    if (reason.textContent !== text) reason.textContent = text
    part('actions', this.element).hidden = unsent.state !== 'failed'
    part('cancel', this.element).hidden = unsent.state !== 'sending' || unsent.tried
  }

  #reason({ state, failure, reason, dueAt, why }: Readonly<Unsent>, isOnline: boolean, now: number): string {
    const { say } = this.#words
    if (state === 'failed' && failure)
      return this.#words.fill(say.failed, { reason: why ?? say.failures[failure] })
    if (state === 'held') return say.held
    if (!isOnline) return say.waiting
    if (state !== 'waiting' || reason === null || dueAt <= now) return say.sending
    const n = Math.ceil((dueAt - now) / 1_000)
    return this.#words.fill(say.waitingBecause, { reason: say.failures[reason], n })
  }
}
