import { type Chat, enter, history, leave, members, say, setTopic } from '../chat/chat'
import type { Visitor } from '../chat/ports'
import { answer, Failure } from '../errors'
import type { Answer, Ask, Asks } from '../protocol'
import { Written, writtenObject } from '../written'
import type { ChatSocket } from './visitor'

type MaybePromise<T> = Promise<T> | T
type MaybeWritten<T> = Written<T> | T

/** One line per ask. */
const asks: {
  [A in Ask]: (visitor: Visitor, input: unknown, chat: Chat) => MaybePromise<MaybeWritten<Asks[A]['value']>>
} = {
  join: enter,
  leave,
  message: say,
  topic: setTopic,
  history,
  members,
}

/** Who asks so often in a row though it is told to wait is let go. */
const FLOOD = 200

export interface AskParts {
  chat: Chat
  inFlight: InFlight
  isDraining: () => boolean
  /** Hears of every answer. */
  onAnswer: (ask: Ask, outcome: Answer<unknown>) => void
  /** Hears of bugs and broken parts, never of refusals. */
  onTrouble: (ask: Ask, error: unknown) => void
}

/** The asks that have no answer yet. */
export class InFlight {
  readonly #answers = new Set<Promise<void>>()

  add(answer: Promise<void>): void {
    this.#answers.add(answer)
    void answer.finally(() => this.#answers.delete(answer))
  }

  async settled(): Promise<void> {
    while (this.#answers.size > 0) await Promise.allSettled(this.#answers)
  }
}

/**
 * Answers what a socket asks. Anything may come in: an ask is one object and, last, the function that takes the answer.
 * What cannot be answered, or is not an ask, is ignored.
 */
export function answerAsks(socket: ChatSocket, visitor: Visitor, parts: AskParts): void {
  const { chat, inFlight, isDraining, onAnswer, onTrouble } = parts
  let refusedInARow = 0
  /** A `leave` must not overtake the `join` it undoes. */
  let moved: Promise<unknown> = Promise.resolve()
  socket.onAny((event: string, ...args: unknown[]) => {
    const reply = args.pop()
    if (!isAsk(event) || typeof reply !== 'function') return
    const input = args.length === 1 ? args[0] : undefined
    const answered = answer<unknown>(
      () => {
        if (isDraining()) throw new Failure('busy')
        const work = () => asks[event](visitor, input, chat)
        if (event !== 'join' && event !== 'leave') return work()
        return (moved = moved.then(work, work))
      },
      (error) => onTrouble(event, error),
    ).then((outcome) => {
      onAnswer(event, outcome)
      refusedInARow = !outcome.ok && outcome.code === 'too-fast' ? refusedInARow + 1 : 0
      if (refusedInARow > FLOOD) socket.conn.close()
      const isWritten = outcome.ok && outcome.value instanceof Written
      ;(reply as (outcome: unknown) => void)(isWritten ? writtenObject(outcome) : outcome)
    })
    inFlight.add(answered)
  })
}

function isAsk(event: string): event is Ask {
  return Object.hasOwn(asks, event)
}
