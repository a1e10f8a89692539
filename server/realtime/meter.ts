import type { Socket as EngineSocket } from 'engine.io'
import type { Rate } from '../chat/limits/rate-limiter'
import type { Budget, Payer } from '../chat/limits/budget'
import { webSocketOf } from './engine-internals'

/** A client with this much debt is cut off and no longer just slowed down. */
const CUT_MS = 5_000
/** The longest pause at a time. The debt of the network's other clients never does more. */
const PAUSE_MAX_MS = 1_000
/** Before the handshake is accepted a client sends its CONNECT, and the packets of a transport upgrade. */
const EARLY_PACKETS_MAX = 20

export interface MeterParts {
  /** Packets of one connection. */
  packets: Rate
  budget: Budget
  monotonic: () => number
  cut: (reason: 'packets' | 'bytes') => void
}

/**
 * Meters what one connection sends, of whatever kind, before it is parsed. Above the byte budget it stops reading for a
 * while, so that the sender's queue fills. A client that goes on, or sends too many packets, is cut off.
 */
export class Meter {
  readonly #connection: EngineSocket
  readonly #payer: Payer
  readonly #parts: MeterParts
  /** When the bucket of packets is full, as in rate-limiter.ts. */
  #fullAt = 0
  #early = 0
  #isCut = false
  #isPaused = false

  constructor(connection: EngineSocket, payer: Payer, parts: MeterParts) {
    this.#connection = connection
    this.#payer = payer
    this.#parts = parts
    connection.on('packet', ({ data }: { data?: string | Buffer }) => this.#count(data?.length ?? 0))
    this.#hearFrames()
    connection.once('upgrade', () => this.#hearFrames())
  }

  /** Pings and pongs of the WebSocket protocol, which Engine.IO does not report. */
  #hearFrames(): void {
    const count = (data: Buffer) => this.#count(data.length)
    webSocketOf(this.#connection)?.on('ping', count).on('pong', count)
  }

  #count(bytes: number): void {
    if (this.#isCut) return
    const { packets, budget, monotonic } = this.#parts
    if (this.#payer.session === null && (this.#early += 1) > EARLY_PACKETS_MAX) return this.#cut('packets')
    const now = monotonic()
    const msPerPacket = 60_000 / packets.perMinute
    this.#fullAt = Math.max(this.#fullAt, now) + msPerPacket
    if (this.#fullAt - now > packets.burst * msPerPacket) return this.#cut('packets')
    budget.charge(this.#payer, 'bytesIn', bytes, now)
    if (budget.ownWaitMs(this.#payer, 'bytesIn', now) > CUT_MS) return this.#cut('bytes')
    const waitMs = budget.waitMs(this.#payer, 'bytesIn', now)
    if (waitMs > 0) this.#readLater(Math.min(waitMs, PAUSE_MAX_MS))
  }

  #readLater(waitMs: number): void {
    const webSocket = webSocketOf(this.#connection)
    if (this.#isPaused || webSocket === undefined) return
    this.#isPaused = true
    webSocket.pause()
    setTimeout(() => {
      this.#isPaused = false
      webSocket.resume()
    }, waitMs).unref()
  }

  #cut(reason: 'packets' | 'bytes'): void {
    this.#isCut = true
    this.#parts.cut(reason)
  }
}
