import type { z } from 'zod'
import type { Ask, Asks } from '../../common/protocol/asks'
import type { RawJson } from '../raw-json'
import type { Actor, Connection } from './actor'
import type { Chat } from './chat'
import { parse } from './shape'

export type MaybePromise<T> = Promise<T> | T
export type MaybeRaw<T> = RawJson<T> | T

export interface Cost {
  /** The rate limiters it spends from, those of the session and of the network. */
  spends: 'messages' | 'asks'
  /** What it spends, 1 by default. */
  tokens?: number
  /** Values that its input has at most, 100 by default. */
  values?: number
  /** Its answer may be large: a connection gets one such answer at a time. */
  isLarge?: true
  /** Refused while the server is overloaded: a client can go on without it. */
  canWait?: true
  /** Answered in the order asked, among all such asks of the connection. */
  isOrdered?: true
}

export interface AskDefinition<A extends Ask = Ask, Input = unknown> {
  readonly name: A
  readonly shape: z.ZodType<Input>
  readonly cost: Cost
  /** A method and not a property, so that the registry can hold asks with different inputs. */
  run(
    actor: Actor,
    input: Input,
    chat: Chat,
    connection: Connection,
  ): MaybePromise<MaybeRaw<Asks[A]['value']>>
}

/** Infers the types of an ask. */
export function defineAsk<A extends Ask, Input>(ask: AskDefinition<A, Input>): AskDefinition<A, Input> {
  return ask
}

/** Spends before it parses, because malformed input is not free. @throws {Failure} */
export function perform<A extends Ask>(
  ask: AskDefinition<A>,
  actor: Actor,
  input: unknown,
  chat: Chat,
  connection: Connection,
): MaybePromise<MaybeRaw<Asks[A]['value']>> {
  const now = chat.clock.monotonic()
  const { spends, tokens } = ask.cost
  chat.limiters[`${spends}PerSession`].spend(actor.session.id, now, tokens)
  chat.limiters[`${spends}PerAddress`].spend(actor.rateKey, now, tokens)
  return ask.run(actor, parse(ask.shape, input), chat, connection)
}
