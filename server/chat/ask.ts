import type { z } from 'zod'
import type { Ask, Asks } from '../../common/protocol'
import type { RawJson } from '../raw-json'
import type { Actor, Connection } from './actor'
import type { Chat } from './chat'
import { parse } from './shape'

export type MaybePromise<T> = Promise<T> | T
export type MaybeRaw<T> = RawJson<T> | T

/** What an ask costs, and when it is answered. */
export interface Cost {
  /** Which rate limiters it spends from, of the session and of its network. */
  spends: 'messages' | 'asks'
  /** Its answer may be large: one connection gets one such answer at a time. */
  isLarge?: true
  /** A client can go on without it: refused while the server is overloaded. */
  canWait?: true
  /** Answered in the order asked, together with the others of this connection that are. */
  isOrdered?: true
}

/** One ask: its name, what goes in, what it costs, what it does. */
export interface AskDefinition<A extends Ask = Ask, Input = unknown> {
  readonly name: A
  readonly shape: z.ZodType<Input>
  readonly cost: Cost
  /** A method, so that the registry can hold asks of different inputs. */
  run(
    actor: Actor,
    input: Input,
    chat: Chat,
    connection: Connection,
  ): MaybePromise<MaybeRaw<Asks[A]['value']>>
}

/** States an ask, and infers its types. */
export function defineAsk<A extends Ask, Input>(ask: AskDefinition<A, Input>): AskDefinition<A, Input> {
  return ask
}

/** Spends before it parses: malformed input is not free. @throws {Failure} */
export function perform<A extends Ask>(
  ask: AskDefinition<A>,
  actor: Actor,
  input: unknown,
  chat: Chat,
  connection: Connection,
): MaybePromise<MaybeRaw<Asks[A]['value']>> {
  const now = chat.clock.monotonic()
  chat.limiters[`${ask.cost.spends}PerSession`].spend(actor.session.id, now)
  chat.limiters[`${ask.cost.spends}PerAddress`].spend(actor.rateKey, now)
  return ask.run(actor, parse(ask.shape, input), chat, connection)
}
