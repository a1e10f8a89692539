import { io, type Socket } from 'socket.io-client'
import type {
  Answer,
  Ask,
  Asks,
  ClientEvents,
  Facts,
  HandshakeCode,
  RefusalCode,
  ServerEvents,
} from '../../server/protocol'
import { restartDelay, returnDelay } from './return-delay'
import { Signal } from './signal'

export type ConnectionState = 'connecting' | 'online' | 'offline'

/** An ask that has no answer after this time counts as unanswered. */
export const ASK_LIMIT_MS = 8_000

/** Until the next try while the device says that it has no network, which may be wrong about a server on itself. */
const NO_NETWORK_PAUSE_MS = 30_000

/** Refusals that pass by themselves. Others stay until the page is loaded again. */
const passing: readonly RefusalCode[] = ['busy', 'too-many-connections', 'session-required']

/** The line to the server: one socket that comes back by itself, with asks that always end. */
export class Connection {
  readonly changes = new Signal<ConnectionState>()
  state: ConnectionState = 'connecting'
  /** Why the server does not let us in, or that it is restarting. */
  reason: RefusalCode | 'restarting' | null = null
  /** Since when we are not online, epoch milliseconds. */
  since = Date.now()

  readonly #socket: Socket<ServerEvents, ClientEvents>
  readonly #takeSeat: () => Promise<void>
  readonly #crowdMs: () => number
  #hasSeat = false
  /** By the clock that never jumps. */
  #lostAt = performance.now()
  #timer: ReturnType<typeof setTimeout> | undefined
  #returnWithinMs = 0
  #heardAt = 0

  /**
   * @param takeSeat makes sure that we have a session; rejects when the server is not reached
   * @param crowdMs how long everybody who lost the connection with us should take to come back
   */
  constructor(takeSeat: () => Promise<void>, crowdMs: () => number) {
    this.#takeSeat = takeSeat
    this.#crowdMs = crowdMs
    // Returning is ours: after a restart it has to be spread, after a refusal it may need a session first.
    this.#socket = io({
      autoConnect: false,
      reconnection: false,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      timeout: 10_000,
    })
    this.#socket.on('connect', () => this.#connected())
    this.#socket.on('disconnect', () => this.#dropped())
    this.#socket.on('connect_error', (error) => this.#refused(error))
    this.#socket.on('restart', ({ withinMs }) => (this.#returnWithinMs = withinMs))
    this.#socket.io.on('open', () =>
      this.#socket.io.engine.on('packet', () => (this.#heardAt = performance.now())),
    )
  }

  start(): void {
    void this.#connect()
    addEventListener('online', () => this.hurry())
    // Socket.IO does the same, except on localhost.
    addEventListener('offline', () => this.#socket.io.engine?.close())
    document.addEventListener('visibilitychange', () => document.hidden || this.hurry())
  }

  on<F extends keyof Facts>(fact: F, listener: (fact: Facts[F]) => void): void {
    // Socket.IO's own type for listeners does not follow a type parameter.
    this.#socket.on(fact as string as 'head', listener as (fact: Facts['head']) => void)
  }

  /** @returns `null` when there was no answer: the ask may have been done or not */
  ask<A extends Ask>(ask: A, input: Asks[A]['input']): Promise<Answer<Asks[A]['value']> | null> {
    if (!this.#socket.connected) return Promise.resolve(null)
    const askedAt = performance.now()
    return new Promise((resolve) => {
      const reply = (error: Error | null, answer: Answer<Asks[A]['value']>): void => {
        if (error) this.#doubt(askedAt)
        resolve(error ? null : answer)
      }
      this.#socket.timeout(ASK_LIMIT_MS).emit(ask as string as 'leave', input, reply)
    })
  }

  /** Returns at once instead of waiting for the next try. */
  hurry(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    void this.#connect()
  }

  async #connect(): Promise<void> {
    try {
      if (!this.#hasSeat) await this.#takeSeat()
      this.#hasSeat = true
      this.#socket.connect()
    } catch {
      this.#failed()
    }
  }

  #connected(): void {
    this.#returnWithinMs = 0
    this.reason = null
    this.#become('online')
  }

  #dropped(): void {
    this.since = Date.now()
    this.#lostAt = performance.now()
    const isRestart = this.#returnWithinMs > 0
    if (isRestart) this.reason = 'restarting'
    this.#become(navigator.onLine ? 'connecting' : 'offline')
    const random = Math.random()
    this.#returnAfter(
      isRestart ? restartDelay(this.#returnWithinMs, random) : returnDelay(0, this.#crowdMs(), random),
    )
    this.#returnWithinMs = 0
  }

  #refused(error: Error & { data?: { code?: HandshakeCode } }): void {
    const code = error.data?.code
    if (code === 'session-required') this.#hasSeat = false
    else this.reason = code ?? null
    if (code === undefined || passing.includes(code)) this.#failed()
    else this.#become('offline')
  }

  #failed(): void {
    this.#become('offline')
    this.#returnAfter(returnDelay(performance.now() - this.#lostAt, this.#crowdMs(), Math.random()))
  }

  #returnAfter(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.hurry(), navigator.onLine ? ms : NO_NETWORK_PAUSE_MS)
  }

  /** Nothing at all was heard since an ask that got no answer: the line is dead, whatever it says. */
  #doubt(askedAt: number): void {
    if (this.#socket.connected && this.#heardAt < askedAt) this.#socket.io.engine.close()
  }

  #become(state: ConnectionState): void {
    this.state = state
    this.changes.tell(state)
  }
}
