import type { Wire } from './wire'

const NOTHING = Buffer.alloc(0)
const TEXT_MAX_SHORT = 125
const TEXT_MAX_MIDDLE = 65_535
const END_OF_HEAD = '\r\n\r\n'

/** The client side of a WebSocket. Decodes only the frames that a caller waits for. */
export class WebSocketWire implements Wire {
  readonly #path: string
  readonly #headers: Record<string, string>
  /** The received part of the upgrade response; `null` when it is complete. */
  #head: string | null = ''
  /** The incomplete frame header at the end of the last chunk. */
  #partial = NOTHING
  /** The bytes of the current payload that are not received yet. */
  #left = 0
  /** The received part of the current payload; `null` when it is skipped. */
  #text: string | null = null

  constructor(path: string, headers: Record<string, string> = {}) {
    this.#path = path
    this.#headers = headers
  }

  greeting(host: string): string {
    const headers = {
      host,
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16, 1).toString('base64'),
      ...this.#headers,
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    return `${[`GET ${this.#path} HTTP/1.1`, ...lines].join('\r\n')}${END_OF_HEAD}`
  }

  /** Masked with zeros, which leaves the payload unchanged. */
  encode(text: string): Buffer {
    const length = Buffer.byteLength(text)
    if (length > TEXT_MAX_MIDDLE) throw new Error('too long for this generator')
    const header = length > TEXT_MAX_SHORT ? 4 : 2
    const bytes = Buffer.alloc(header + 4 + length)
    bytes[0] = 0x81
    bytes[1] = 0x80 | (length > TEXT_MAX_SHORT ? 126 : length)
    if (length > TEXT_MAX_SHORT) bytes.writeUInt16BE(length, 2)
    bytes.write(text, header + 4)
    return bytes
  }

  /** Frames of one byte, such as Engine.IO's ping, are always decoded. */
  read(received: Buffer, onText: (text: string) => void, readsAll: boolean): void {
    const body = this.#head === null ? received : this.#upgraded(received, onText)
    const chunk = this.#partial.length > 0 ? Buffer.concat([this.#partial, body]) : body
    this.#partial = NOTHING
    let at = 0
    while (at < chunk.length) {
      if (this.#left === 0) {
        const header = headerLength(chunk[at + 1])
        if (at + header > chunk.length) {
          this.#partial = Buffer.from(chunk.subarray(at))
          return
        }
        this.#left = payloadLength(chunk, at, header)
        this.#text = readsAll || this.#left === 1 ? '' : null
        at += header
      }
      const end = Math.min(at + this.#left, chunk.length)
      if (this.#text !== null) this.#text += chunk.toString('latin1', at, end)
      this.#left -= end - at
      at = end
      if (this.#left === 0 && this.#text !== null) onText(this.#text)
    }
  }

  /** @returns the bytes after the upgrade response */
  #upgraded(chunk: Buffer, onText: (text: string) => void): Buffer {
    const from = this.#head!.length
    const head = this.#head! + chunk.toString('latin1')
    const end = head.indexOf(END_OF_HEAD)
    this.#head = end < 0 ? head : null
    if (end < 0) return NOTHING
    onText(head.slice(0, end + END_OF_HEAD.length))
    return chunk.subarray(end + END_OF_HEAD.length - from)
  }
}

function headerLength(second: number | undefined): number {
  return second === 127 ? 10 : second === 126 ? 4 : 2
}

function payloadLength(chunk: Buffer, at: number, header: number): number {
  if (header === 2) return chunk[at + 1]!
  return header === 4 ? chunk.readUInt16BE(at + 2) : chunk.readUInt32BE(at + 6)
}
