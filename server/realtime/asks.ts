import { type AskDefinition, type MaybePromise, type MaybeRaw, perform } from '../chat/ask'
import { asks, isAsk } from '../chat/asks'
import type { Chat } from '../chat/chat'
import { answer, Failure } from '../errors'
import type { Load } from '../monitoring/load'
import type { Ask } from '../../common/protocol/asks'
import type { Answer } from '../../common/refusals'
import { RawJson, rawObject } from '../raw-json'
import type { Budget, Payer } from '../chat/limits/budget'
import { Lane } from './lane'
import type { ChatSocket, SocketActor } from './socket-actor'

const SHED_RETRY_MS = 2_000

const owed = ['bytesIn', 'bytesOut', 'cpuMs'] as const

/** A connection with this many `too-fast` answers in a row is cut off. */
const FLOOD = 200
/** Bounds the memory of a waiting ask: an empty list takes more there than on the wire. */
const VALUES_MAX = 100

export interface AskParts {
  chat: Chat
  payer: Payer
  budget: Budget
  inFlight: InFlight
  /** Closes the connection because of what it costs. */
  cut: (limit: string) => void
  isDraining: () => boolean
  load: () => Load
  onAnswer: (ask: Ask, outcome: Answer<unknown>) => void
  /** Called for bugs and failing parts, never for refusals. */
  onTrouble: (ask: Ask, error: unknown) => void
}

/** Counts the asks that have started and are not answered yet. */
export class InFlight {
  #count = 0
  #settled: (() => void)[] = []

  begin(): void {
    this.#count += 1
  }

  end(): void {
    this.#count -= 1
    if (this.#count === 0) for (const resolve of this.#settled.splice(0)) resolve()
  }

  async settled(): Promise<void> {
    if (this.#count > 0) await new Promise<void>((resolve) => this.#settled.push(resolve))
  }
}

/**
 * Answers the asks of a socket. An ask is one object and an acknowledgement callback. Any other packet, or an ask without
 * a callback, is ignored.
 */
export function answerAsks(socket: ChatSocket, actor: SocketActor, parts: AskParts): void {
  const { chat, payer, budget, inFlight, cut, isDraining, load, onAnswer, onTrouble } = parts
  const now = () => chat.clock.monotonic()
  const lane = new Lane({
    connection: socket.conn,
    monotonic: now,
    // What other clients of the network have read must not delay messages.
    owedMs: (isLarge) => {
      const owes = isLarge ? 'waitMs' : 'ownWaitMs'
      return Math.max(...owed.map((cost) => budget[owes](payer, cost, now())))
    },
  })
  actor.charge = (cpuMs) => budget.charge(payer, 'cpuMs', cpuMs, now())
  let refusedInARow = 0
  /** A `leave` must not overtake the `join` it undoes. */
  let moved: Promise<unknown> = Promise.resolve()
  const begin = (ask: AskDefinition, input: unknown): MaybePromise<MaybeRaw<unknown>> => {
    if (isDraining()) throw new Failure('busy')
    if (load() !== 'normal' && ask.cost.canWait) throw new Failure('busy', SHED_RETRY_MS)
    const work = () => measured(() => perform(ask, actor, input, chat, actor))
    if (!ask.cost.isOrdered) return work()
    return (moved = moved.then(work, work))
  }
  /** Charges CPU for an ask up to its first await, and for its answer. Most of the time between is the store's thread. */
  const measured = <T>(work: () => T): T => {
    const from = now()
    try {
      return work()
    } finally {
      const to = now()
      budget.charge(payer, 'cpuMs', to - from, to)
    }
  }
  socket.onAny((event: string, ...args: unknown[]) => {
    const reply = args.pop()
    if (!isAsk(event) || typeof reply !== 'function') return
    const ask: AskDefinition = asks[event]
    const input = args.length === 1 ? args[0] : undefined
    const isLarge = ask.cost.isLarge ?? false
    const respond = (outcome: Answer<unknown>) => {
      onAnswer(event, outcome)
      refusedInARow = !outcome.ok && outcome.code === 'too-fast' ? refusedInARow + 1 : 0
      if (refusedInARow === FLOOD) cut('asks')
      const isWritten = outcome.ok && outcome.value instanceof RawJson
      if (isWritten) budget.charge(payer, 'bytesOut', (outcome.value as RawJson<unknown>).json.length, now())
      measured(() => (reply as (outcome: unknown) => void)(isWritten ? rawObject(outcome) : outcome))
    }
    const report = (error: unknown) => onTrouble(event, error)
    const start = () => {
      inFlight.begin()
      void answer(() => begin(ask, input), report).then((outcome) => {
        respond(outcome)
        inFlight.end()
        if (isLarge) lane.leave()
      })
    }
    const refuse = (error: Error) => void answer(() => Promise.reject(error), report).then(respond)
    try {
      const valuesMax = ask.cost.values ?? VALUES_MAX
      if (countValues(input, valuesMax + 1) > valuesMax) throw new Failure('bad-request')
      const turn = lane.enter(isLarge)
      if (turn === null) start()
      else void turn.then(start, refuse)
    } catch (error) {
      refuse(error as Error)
    }
  })
}

/** @returns the number of values, nested ones included, at most `max` */
function countValues(value: unknown, max: number): number {
  if (typeof value !== 'object' || value === null) return 1
  let count = 1
  for (const each of Object.values(value)) {
    if (count >= max) return max
    count += countValues(each, max - count)
  }
  return count
}
