import { io, type Socket } from 'socket.io-client'
import type { Ask, Asks, ClientEvents } from '../../../common/protocol/asks'
import type { Facts, ServerEvents } from '../../../common/protocol/facts'
import type { Answer, HandshakeCode, RefusalCode } from '../../../common/refusals'
import { restartDelay, returnDelay } from './backoff'
import { Signal } from '../signal'
import { WELCOME_LIMIT_MS } from './patience'
import { Transports } from './transports'
import { type Reason, Trouble } from './trouble'

export type ConnectionState = 'connecting' | 'online' | 'offline'

/** An ask that has no answer after this time counts as unanswered. */
export const ASK_LIMIT_MS = 8_000

/** Until the next try while the device says that it has no network, which may be wrong about a server on itself. */
const NO_NETWORK_PAUSE_MS = 30_000

/** Until the next try when the server does not know the connection any more, times a random part. */
const FORGOTTEN_MS = 300

/** Refusals that pass by themselves. Others stay until the page is loaded again. */
const passing: readonly RefusalCode[] = ['busy', 'too-many-connections', 'session-required']

/** The line to the server: one socket that comes back by itself, with asks that always end. */
export class Connection {
  readonly changes = new Signal<ConnectionState>()
  state: ConnectionState = 'connecting'
  /** Why we are not online, when that is known. */
  reason: Reason | null = null
  /** Since when we are not online, epoch milliseconds. */
  since = Date.now()

  readonly #socket: Socket<ServerEvents, ClientEvents>
  readonly #transports: Transports
  readonly #takeSeat: () => Promise<void>
  readonly #crowdMs: () => number
  #hasSeat = false
  /** By the clock that never jumps. */
  #lostAt = performance.now()
  #timer: ReturnType<typeof setTimeout> | undefined
  #welcomeTimer: ReturnType<typeof setTimeout> | undefined
  /** Not to be tried before, by the same clock, whoever is in a hurry. */
  #notBefore = 0
  /** We closed it, because nothing came through. */
  #isClosedForSilence = false
  #returnWithinMs = 0
  #heardAt = 0
  /** Told before the late part of the page that listens is there. */
  readonly #early: { [F in keyof Facts]?: Facts[F][] } = { removed: [], outcome: [] }

  /**
   * @param takeSeat makes sure that we have a session; rejects when the server is not reached
   * @param crowdMs how long everybody who lost the connection with us should take to come back
   */
  constructor(takeSeat: () => Promise<void>, crowdMs: () => number) {
    this.#takeSeat = takeSeat
    this.#crowdMs = crowdMs
    // Returning is ours: after a restart it has to be spread, after a refusal it may need a session first.
    this.#socket = io({ autoConnect: false, reconnection: false, tryAllTransports: true })
    this.#transports = new Transports(this.#socket.io)
    this.#socket.on('connect', () => this.#connected())
    this.#socket.on('disconnect', (reason, details) => this.#dropped(reason, details))
    this.#socket.on('connect_error', (error) => this.#refused(error))
    this.#socket.on('restart', ({ withinMs }) => (this.#returnWithinMs = withinMs))
    this.#socket.on('removed', (fact) => this.#early.removed?.push(fact))
    this.#socket.on('outcome', (fact) => this.#early.outcome?.push(fact))
    this.#socket.io.on('open', () => {
      this.#welcomeTimer = setTimeout(() => this.#closeForSilence(), WELCOME_LIMIT_MS)
      this.#socket.io.engine.on('packet', () => (this.#heardAt = performance.now()))
    })
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
    const early: Facts[F][] | undefined = this.#early[fact]
    delete this.#early[fact]
    early?.forEach(listener)
  }

  /**
   * @param onAnswer is called in the order in which answers and facts arrive. The promise resolves later, after facts that
   * arrived together with the answer and behind it.
   * @returns `null` when there was no answer: the ask may have been done or not
   */
  ask<A extends Ask>(
    ask: A,
    input: Asks[A]['input'],
    onAnswer: (answer: Answer<Asks[A]['value']>) => void = () => {},
  ): Promise<Answer<Asks[A]['value']> | null> {
    if (!this.#socket.connected) return Promise.resolve(null)
    const askedAt = performance.now()
    return new Promise((resolve) => {
      const reply = (error: Error | null, answer: Answer<Asks[A]['value']>): void => {
        if (error) this.#doubt(askedAt)
        else onAnswer(answer)
        resolve(error ? null : answer)
      }
      this.#socket.timeout(ASK_LIMIT_MS).emit(ask as string as 'leave', input, reply)
    })
  }

  /** Returns at once instead of waiting for the next try, unless the server said when. */
  hurry(): void {
    if (this.#timer === undefined || performance.now() < this.#notBefore) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    void this.#connect()
  }

  /** Connects anew with the cookie that the browser has by now. */
  renew(): void {
    if (!this.#socket.connected) return
    this.#socket.io.engine.close()
    this.hurry()
  }

  async #connect(): Promise<void> {
    try {
      if (!this.#hasSeat) await this.#takeSeat()
      this.#hasSeat = true
      await this.#transports.prepare()
      this.#socket.connect()
    } catch (error) {
      if (error instanceof Trouble) this.#failed(error.reason, error.retryAfterMs)
      else this.#failed(null)
    }
  }

  #connected(): void {
    clearTimeout(this.#welcomeTimer)
    this.#returnWithinMs = 0
    this.reason = null
    this.#transports.connected()
    this.#become('online')
  }

  #dropped(reason: string, details: unknown): void {
    clearTimeout(this.#welcomeTimer)
    this.#transports.lost()
    this.since = Date.now()
    this.#lostAt = performance.now()
    const isRestart = this.#returnWithinMs > 0
    if (isRestart) this.reason = 'restarting'
    this.#become(navigator.onLine ? 'connecting' : 'offline')
    this.#returnAfter(this.#delayAfter(reason, details))
    this.#returnWithinMs = 0
  }

  #delayAfter(reason: string, details: unknown): number {
    const random = Math.random()
    if (this.#returnWithinMs > 0) return restartDelay(this.#returnWithinMs, random)
    const isSilence = this.#isClosedForSilence || reason === 'ping timeout'
    this.#isClosedForSilence = false
    const wasWebSocket = this.#socket.io.engine.transport?.name === 'websocket'
    if (isSilence && wasWebSocket && this.#transports.wasSilent()) return 0
    // Another node answered, or the same one after a restart: it does not know this connection, and nobody else lost one.
    if (isUnknown(details)) {
      this.#hasSeat = false
      return random * FORGOTTEN_MS
    }
    return returnDelay(0, this.#crowdMs(), random)
  }

  #refused(error: Error & { data?: { code: HandshakeCode; retryAfterMs?: number } }): void {
    clearTimeout(this.#welcomeTimer)
    if (!error.data) return this.#notReached(error)
    const { code, retryAfterMs } = error.data
    if (code === 'session-required') this.#hasSeat = false
    const reason = code === 'session-required' ? null : code
    if (passing.includes(code)) return this.#failed(reason, retryAfterMs)
    this.reason = reason
    this.#become('offline')
  }

  #notReached(error: Error): void {
    if (isUnknown(error)) this.#hasSeat = false
    if (this.#transports.failed(error.message === 'timeout')) this.#returnAfter(0)
    else this.#failed(null)
  }

  /** @param retryAfterMs how long to wait at least, whoever is in a hurry */
  #failed(reason: Reason | null, retryAfterMs = 0): void {
    this.reason = reason
    this.#become('offline')
    const delay = returnDelay(performance.now() - this.#lostAt, this.#crowdMs(), Math.random())
    this.#notBefore = performance.now() + retryAfterMs
    this.#returnAfter(retryAfterMs + delay)
  }

  #returnAfter(ms: number): void {
    clearTimeout(this.#timer)
    const pauseMs = navigator.onLine ? ms : Math.max(ms, NO_NETWORK_PAUSE_MS)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#connect()
    }, pauseMs)
  }

  /** Nothing at all was heard since an ask that got no answer: the line is dead, whatever it says. */
  #doubt(askedAt: number): void {
    if (this.#socket.connected && this.#heardAt < askedAt) this.#closeForSilence()
  }

  #closeForSilence(): void {
    this.#isClosedForSilence = true
    this.#socket.io.engine.close()
  }

  #become(state: ConnectionState): void {
    this.state = state
    this.changes.tell(state)
  }
}

/** Answered by a server that has no such connection, or by something before it that takes none. */
function isUnknown(error: unknown): boolean {
  const { description } = (error ?? {}) as { description?: unknown }
  return typeof description === 'number' && description >= 400 && description < 500
}
