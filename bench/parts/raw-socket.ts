import { connect, type Socket } from 'node:net'
import { frame, Frames } from './frames'
import { MARKER, Markers } from './markers'

/** All connections are read into it, one after the other: nothing is allocated for what they hear. */
const shared = Buffer.allocUnsafe(256 * 1_024)
const TIME_DIGITS = 12
const END_OF_HEAD = '\r\n\r\n'

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

/** A WebSocket that counts what it hears instead of reading it, so that the generator is not the limit. */
export class RawSocket {
  bytes = 0
  isClosed = false
  /** Milliseconds from saying to hearing; filled when it is not `null`. */
  latencies: number[] | null = null
  /** Hears whenever the count has grown. */
  onMarkers: (() => void) | undefined
  /** What Engine.IO's ping is answered with; `null` where there is none. */
  pong: string | null = null
  #markers = new Markers(MARKER)
  readonly #frames = new Frames()
  readonly #wanted: Wanted[] = []
  readonly #socket: Socket
  #head: string | null = ''

  private constructor(url: string, path: string, headers: Record<string, string>) {
    const { hostname, port } = new URL(url)
    this.#socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: { buffer: shared, callback: (length) => this.#read(shared.subarray(0, length)) },
    })
    this.#socket.on('error', () => {}).once('close', () => this.#closed())
    const lines = Object.entries({ host: `${hostname}:${port}`, ...headers })
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n` +
        `sec-websocket-key: ${Buffer.alloc(16, 1).toString('base64')}\r\n` +
        lines.map(([name, value]) => `${name}: ${value}\r\n`).join('') +
        '\r\n',
    )
  }

  /** @param first what the first frame begins with @throws when it is not let in */
  static async open(
    url: string,
    path: string,
    first = 'HTTP',
    headers: Record<string, string> = {},
  ): Promise<RawSocket> {
    const socket = new RawSocket(url, path, headers)
    await socket.next(first)
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
    this.#socket.write(frame(text))
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
    const body = this.#head === null ? chunk : this.#upgraded(chunk)
    if (body.length === 0) return true
    const before = this.#markers.count
    this.#markers.read(body, this.latencies ? (end) => this.#sample(body, end) : undefined)
    this.#frames.read(body, (text) => this.#hear(text), this.#wanted.length > 0)
    if (this.#markers.count > before) this.onMarkers?.()
    return true
  }

  /** @returns what follows the answer to the upgrade */
  #upgraded(chunk: Buffer): Buffer {
    const from = this.#head!.length
    this.#head += chunk.toString('latin1')
    const end = this.#head!.indexOf(END_OF_HEAD)
    if (end < 0) return chunk.subarray(chunk.length)
    const head = this.#head!
    this.#head = null
    if (!head.startsWith('HTTP/1.1 101')) this.#socket.destroy(new Error(head.slice(0, 100)))
    this.#hear(head)
    return chunk.subarray(end + END_OF_HEAD.length - from)
  }

  #hear(text: string): void {
    if (text === '2' && this.pong !== null) this.send(this.pong)
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
