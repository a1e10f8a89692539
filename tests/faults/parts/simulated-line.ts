import type { ConnectionState } from '../../../public/sync/connection/connection'
import { Signal } from '../../../public/sync/signal'
import type { Ask, Asks } from '../../../common/protocol/asks'
import type { Facts } from '../../../common/protocol/facts'
import type { Answer } from '../../../common/refusals'
import { SimulatedServer, type Told } from './simulated-server'

/** The timeout of an ask, as in the real connection. */
const ASK_LIMIT_MS = 8_000

interface Asking {
  ask: Ask
  input: Asks[Ask]['input']
  end: (answer: Answer<unknown> | null) => void
}

/** A connection between the page and the server on which every step waits until the test runs it. */
export class SimulatedLine {
  /** The connection of the next page. */
  static current: SimulatedLine
  readonly server = new SimulatedServer()
  connection: SimulatedConnection | null = null
  #asking: Asking[] = []
  #coming: (Told | { answer: Answer<unknown>; end: Asking['end'] })[] = []

  constructor() {
    this.server.tell = (told) => this.#coming.push(told)
  }

  ask(
    ask: Ask,
    input: Asks[Ask]['input'],
    onAnswer: (answer: Answer<unknown>) => void,
  ): Promise<Answer<unknown> | null> {
    return new Promise((resolve) => {
      let hasEnded = false
      const end = (answer: Answer<unknown> | null) => {
        if (answer !== null && !hasEnded) onAnswer(answer)
        hasEnded = true
        resolve(answer)
      }
      this.#asking.push({ ask, input, end })
      setTimeout(() => end(null), ASK_LIMIT_MS)
    })
  }

  /** The server answers the oldest ask. */
  reachServer(): void {
    const asking = this.#asking.shift()
    if (asking === undefined) return
    const answer = this.server.answer(asking.ask, asking.input)
    this.#coming.push({ answer, end: asking.end })
  }

  /** The page receives the oldest packet in flight. */
  reachPage(): void {
    const coming = this.#coming.shift()
    if (coming === undefined) return
    if ('answer' in coming) coming.end(coming.answer)
    else this.connection?.facts[coming.fact]?.forEach((listener) => listener(coming.payload as never))
  }

  /** The oldest packet in flight to the page is lost, and the connection holds. */
  loseOne(): void {
    this.#coming.shift()
  }

  /** The connection is lost: packets in flight are lost, and asks end without an answer. */
  cut(): void {
    const ends = [...this.#asking, ...this.#coming.filter((each) => 'answer' in each)].map(({ end }) => end)
    this.#asking = []
    this.#coming = []
    this.server.lost()
    if (this.connection?.state === 'online') this.connection.become('connecting')
    for (const end of ends) end(null)
  }

  connect(): void {
    if (this.connection?.state !== 'online') this.connection?.become('online')
  }
}

/** Replaces the page's own `Connection`. */
export class SimulatedConnection {
  readonly changes = new Signal<ConnectionState>()
  readonly facts: { [F in keyof Facts]?: ((fact: Facts[F]) => void)[] } = {}
  readonly reason = null
  readonly since = 0
  state: ConnectionState = 'connecting'
  readonly #takeSeat: () => Promise<void>
  readonly #line = SimulatedLine.current

  constructor(takeSeat: () => Promise<void>) {
    this.#takeSeat = takeSeat
    this.#line.connection = this
  }

  start(): void {
    void this.#takeSeat()
  }

  on<F extends keyof Facts>(fact: F, listener: (fact: Facts[F]) => void): void {
    ;((this.facts[fact] ??= []) as ((fact: Facts[F]) => void)[]).push(listener)
  }

  ask<A extends Ask>(
    ask: A,
    input: Asks[A]['input'],
    onAnswer: (answer: Answer<unknown>) => void = () => {},
  ): Promise<Answer<unknown> | null> {
    return this.state === 'online' ? this.#line.ask(ask, input, onAnswer) : Promise.resolve(null)
  }

  hurry(): void {}

  become(state: ConnectionState): void {
    this.state = state
    this.changes.tell(state)
  }
}
