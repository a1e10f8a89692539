import { connect, type Socket } from 'node:net'
import { MARKER, Markers } from './markers'
import type { Wire } from './wire'

/** All connections read into it, one after the other, so that receiving allocates nothing. */
const shared = Buffer.allocUnsafe(256 * 1_024)
const TIME_DIGITS = 12

interface Waiter {
  prefix: string
  resolve: (text: string) => void
  reject: (error: Error) => void
}

/** A text with its send time, by this process's clock. */
export function stamped(length: number): string {
  const time = Math.round(performance.now() * 1_000).toString()
  return `${MARKER}${time.padStart(TIME_DIGITS, '0')} `.padEnd(length, 'some words of a message ')
}

/** A connection that counts what it receives instead of parsing it, so that the generator is not the bottleneck. */
export class RawSocket {
  bytes = 0
  isClosed = false
  /** Milliseconds from send to receipt; sampled when it is not `null`. */
  latencies: number[] | null = null
  /** Called when the count has grown. */
  onMarkers: (() => void) | undefined
  /** The response to a text, such as to a ping. */
  answer: (text: string) => string | null = () => null
  #markers = new Markers(MARKER)
  readonly #wire: Wire
  readonly #waiters: Waiter[] = []
  readonly #socket: Socket

  private constructor(url: string, wire: Wire) {
    const { hostname, port } = new URL(url)
    this.#wire = wire
    this.#socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: { buffer: shared, callback: (length) => this.#read(shared.subarray(0, length)) },
    })
    this.#socket.on('error', () => {}).once('close', () => this.#closed())
    this.#socket.write(wire.greeting(`${hostname}:${port}`))
  }

  /** @param first the prefix of the text to wait for; `null` for none @throws when the connection closes before */
  static async open(url: string, wire: Wire, first: string | null): Promise<RawSocket> {
    const socket = new RawSocket(url, wire)
    if (first !== null) await socket.next(first)
    return socket
  }

  get markers(): number {
    return this.#markers.count
  }

  /** Counts another sequence, from 0. */
  countFrom0(sequence: string): void {
    this.#markers = new Markers(sequence)
  }

  send(text: string): void {
    this.#socket.write(this.#wire.encode(text))
  }

  /** Resolves with the next text that has this prefix, as latin1. @throws when the connection closes before */
  next(prefix: string): Promise<string> {
    return new Promise((resolve, reject) => this.#waiters.push({ prefix, resolve, reject }))
  }

  /** With a reset, so that no port stays in TIME_WAIT. */
  close(): void {
    this.isClosed = true
    this.#socket.resetAndDestroy()
  }

  #read(chunk: Buffer): boolean {
    this.bytes += chunk.length
    const before = this.#markers.count
    this.#markers.read(chunk, this.latencies ? (end) => this.#sample(chunk, end) : undefined)
    this.#wire.read(chunk, (text) => this.#receive(text), this.#waiters.length > 0)
    if (this.#markers.count > before) this.onMarkers?.()
    return true
  }

  #receive(text: string): void {
    const answer = this.answer(text)
    if (answer !== null) this.send(answer)
    const at = this.#waiters.findIndex(({ prefix }) => text.startsWith(prefix))
    if (at >= 0) this.#waiters.splice(at, 1)[0]!.resolve(text)
  }

  /** A time that is split between chunks is not sampled. */
  #sample(chunk: Buffer, at: number): void {
    if (at + TIME_DIGITS > chunk.length) return
    const sentAt = Number(chunk.toString('latin1', at, at + TIME_DIGITS)) / 1_000
    this.latencies!.push(performance.now() - sentAt)
  }

  #closed(): void {
    this.isClosed = true
    for (const { prefix, reject } of this.#waiters.splice(0))
      reject(new Error(`closed while waiting for ${prefix}`))
  }
}
