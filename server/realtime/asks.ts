import { type Chat, enter, history, leave, say } from '../chat/chat'
import type { Visitor } from '../chat/ports'
import { answer } from '../errors'
import type { Answer, Ask, Asks } from '../protocol'
import type { ChatSocket } from './visitor'

/** One line per ask. */
const asks: {
  [A in Ask]: (visitor: Visitor, input: unknown, chat: Chat) => Promise<Asks[A]['value']> | Asks[A]['value']
} = {
  join: enter,
  leave,
  message: say,
  history,
}

export interface AskParts {
  chat: Chat
  /** Hears of every answer. */
  onAnswer: (ask: Ask, outcome: Answer<unknown>) => void
  /** Hears of bugs and broken parts, never of refusals. */
  onTrouble: (ask: Ask, error: unknown) => void
}

/**
 * Answers what a socket asks. Anything may come in: an ask is one object and, last, the function that takes the answer.
 * What cannot be answered, or is not an ask, is ignored.
 */
export function answerAsks(
  socket: ChatSocket,
  visitor: Visitor,
  { chat, onAnswer, onTrouble }: AskParts,
): void {
  socket.onAny((event: string, ...args: unknown[]) => {
    const reply = args.pop()
    if (!isAsk(event) || typeof reply !== 'function') return
    const input = args.length === 1 ? args[0] : undefined
    void answer<unknown>(
      () => asks[event](visitor, input, chat),
      (error) => onTrouble(event, error),
    ).then((outcome) => {
      onAnswer(event, outcome)
      ;(reply as (outcome: Answer<unknown>) => void)(outcome)
    })
  })
}

function isAsk(event: string): event is Ask {
  return Object.hasOwn(asks, event)
}
