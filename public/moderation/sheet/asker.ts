import type { Ask, Asks } from '../../../common/protocol/asks'
import type { Action, ModerateValue } from '../../../common/protocol/moderation'
import type { Answer } from '../../../common/refusals'
import type { Chat } from '../../sync/chat'
import { newClientId } from '../../sync/random'
import type { Room } from '../../sync/room'

/** After a refusal that does not say when. */
const RETRY_MS = 1_000
const TRIES_MAX = 8

/** What a moderator asks for. Where the server is busy, or it was too fast, it asks again. */
export class Asker {
  readonly #chat: Chat

  constructor(chat: Chat) {
    this.#chat = chat
  }

  /** @returns `null` without an answer */
  moderate(room: Room, action: Action): Promise<Answer<ModerateValue> | null> {
    return this.ask('moderate', { room: room.title, clientId: newClientId(), ...action })
  }

  async ask<A extends Ask>(ask: A, input: Asks[A]['input']): Promise<Answer<Asks[A]['value']> | null> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#chat.connection.ask(ask, input)
      if (answer === null || answer.ok || !answer.retryable || tries === TRIES_MAX) return answer
      const { retryAfterMs = RETRY_MS } = answer
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs))
    }
  }
}
