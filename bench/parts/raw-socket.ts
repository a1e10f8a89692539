import { connect, type Socket } from 'node:net'
import { MARKER, Markers } from './markers'
import type { Wire } from './wire'

/** All connections are read into it, one after the other: nothing is allocated for what they hear. */
const shared = Buffer.allocUnsafe(256 * 1_024)
const TIME_DIGITS = 12

interface Wanted {
  beginning: string
  resolve: (text: string) => void
  reject: (error: Error) => void
}

/** A text that carries when it was sent, by this process's clock. */
export function stamped(length: number): string {
  const time = Math.round(performance.now() * 1_000).toString()
  return `${MARKER}${time.padStart(TIME_DIGITS, '0')} `.padEnd(length, 'some words of a message ')
}

/** A connection that counts what it hears instead of reading it, so that the generator is not the limit. */
export class RawSocket {
  bytes = 0
  isClosed = false
  /** Milliseconds from saying to hearing; filled when it is not `null`. */
  latencies: number[] | null = null
  /** Hears whenever the count has grown. */
  onMarkers: (() => void) | undefined
  /** What is said in return, such as to a ping. */
  answer: (text: string) => string | null = () => null
  #markers = new Markers(MARKER)
  readonly #wire: Wire
  readonly #wanted: Wanted[] = []
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

  /** @param first what the server's first text begins with; `null` when it says nothing @throws when it is another */
  static async open(url: string, wire: Wire, first: string | null): Promise<RawSocket> {
    const socket = new RawSocket(url, wire)
    if (first !== null) await socket.next(first)
    return socket
  }

  get markers(): number {
    return this.#markers.count
  }

  /** Counts something else from now on. */
  countFrom0(sequence: string): void {
    this.#markers = new Markers(sequence)
  }

  send(text: string): void {
    this.#socket.write(this.#wire.encode(text))
  }

  /** Resolves with the next text that begins so, latin1. @throws when the connection ends before */
  next(beginning: string): Promise<string> {
    return new Promise((resolve, reject) => this.#wanted.push({ beginning, resolve, reject }))
  }

  /** Without a good-bye, and so without a port that waits for one. */
  close(): void {
    this.isClosed = true
    this.#socket.resetAndDestroy()
  }

  #read(chunk: Buffer): boolean {
    this.bytes += chunk.length
    const before = this.#markers.count
    this.#markers.read(chunk, this.latencies ? (end) => this.#sample(chunk, end) : undefined)
    this.#wire.read(chunk, (text) => this.#hear(text), this.#wanted.length > 0)
    if (this.#markers.count > before) this.onMarkers?.()
    return true
  }

  #hear(text: string): void {
    const answer = this.answer(text)
    if (answer !== null) this.send(answer)
    const at = this.#wanted.findIndex(({ beginning }) => text.startsWith(beginning))
    if (at >= 0) this.#wanted.splice(at, 1)[0]!.resolve(text)
  }

  /** A time that a chunk cuts in two is not sampled. */
  #sample(chunk: Buffer, at: number): void {
    if (at + TIME_DIGITS > chunk.length) return
    const sentAt = Number(chunk.toString('latin1', at, at + TIME_DIGITS)) / 1_000
    this.latencies!.push(performance.now() - sentAt)
  }

  #closed(): void {
    this.isClosed = true
    for (const { beginning, reject } of this.#wanted.splice(0))
      reject(new Error(`closed while waiting for ${beginning}`))
  }
}
