import { type AskDefinition, type MaybePromise, type MaybeRaw, perform } from '../chat/ask'
import { asks, isAsk } from '../chat/asks'
import type { Chat } from '../chat/chat'
import { answer, Failure } from '../errors'
import type { Load } from '../monitoring/load'
import type { Ask } from '../../common/protocol'
import type { Answer } from '../../common/refusals'
import { RawJson, rawObject } from '../raw-json'
import type { Budget, Payer } from '../chat/limits/budget'
import { Lane } from './lane'
import type { ChatSocket, SocketActor } from './socket-actor'

const SHED_RETRY_MS = 2_000

const owed = ['bytesIn', 'bytesOut', 'cpuMs'] as const

/** Who asks so often in a row though it is told to wait is let go. */
const FLOOD = 200
/** No ask has more values in it. While one waits, all of it is in memory, and an empty list takes more there than on the wire. */
const VALUES_MAX = 100

export interface AskParts {
  chat: Chat
  payer: Payer
  budget: Budget
  inFlight: InFlight
  /** Lets go of the connection because of what it costs. */
  cut: (limit: string) => void
  isDraining: () => boolean
  load: () => Load
  /** Hears of every answer. */
  onAnswer: (ask: Ask, outcome: Answer<unknown>) => void
  /** Hears of bugs and broken parts, never of refusals. */
  onTrouble: (ask: Ask, error: unknown) => void
}

/** The asks that were begun and have no answer yet. */
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
 * Answers what a socket asks. Anything may come in: an ask is one object and, last, the function that takes the answer.
 * What cannot be answered, or is not an ask, is ignored.
 */
export function answerAsks(socket: ChatSocket, actor: SocketActor, parts: AskParts): void {
  const { chat, payer, budget, inFlight, cut, isDraining, load, onAnswer, onTrouble } = parts
  const now = () => chat.clock.monotonic()
  const lane = new Lane({
    connection: socket.conn,
    monotonic: now,
    // What neighbours of the network have read must not keep anybody from talking.
    owedMs: (isLarge) => {
      const owes = isLarge ? 'waitMs' : 'ownWaitMs'
      return Math.max(...owed.map((cost) => budget[owes](payer, cost, now())))
    },
  })
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
  /** What an ask does until it first waits, and its answer. What lies between is mostly the thread of the store. */
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
    let isBegun = false
    const run = () => {
      if (countValues(input, VALUES_MAX + 1) > VALUES_MAX) throw new Failure('bad-request')
      return lane.run(ask.cost.isLarge ?? false, work)
    }
    const work = () => {
      isBegun = true
      inFlight.begin()
      return begin(ask, input)
    }
    void answer<unknown>(run, (error) => onTrouble(event, error)).then((outcome) => {
      onAnswer(event, outcome)
      refusedInARow = !outcome.ok && outcome.code === 'too-fast' ? refusedInARow + 1 : 0
      if (refusedInARow === FLOOD) cut('asks')
      const isWritten = outcome.ok && outcome.value instanceof RawJson
      if (isWritten) budget.charge(payer, 'bytesOut', (outcome.value as RawJson<unknown>).json.length, now())
      measured(() => (reply as (outcome: unknown) => void)(isWritten ? rawObject(outcome) : outcome))
      if (isBegun) inFlight.end()
    })
  })
}

/** @returns how many values there are in it, at most `max` */
function countValues(value: unknown, max: number): number {
  if (typeof value !== 'object' || value === null) return 1
  let count = 1
  for (const each of Object.values(value)) {
    if (count >= max) return max
    count += countValues(each, max - count)
  }
  return count
}
