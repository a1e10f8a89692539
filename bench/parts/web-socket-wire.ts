import type { Wire } from './wire'

const NOTHING = Buffer.alloc(0)
const TEXT_MAX_SHORT = 125
const TEXT_MAX_MIDDLE = 65_535
const END_OF_HEAD = '\r\n\r\n'

/** A WebSocket, seen from the client. Reads only those frames that somebody waits for. */
export class WebSocketWire implements Wire {
  readonly #path: string
  readonly #headers: Record<string, string>
  /** The answer to the upgrade as far as it is there; `null` when all of it was read. */
  #head: string | null = ''
  /** The beginning of a header that a chunk ended in. */
  #cut = NOTHING
  /** Bytes of the present payload that are still to come. */
  #left = 0
  /** What is there of the present payload; `null` when nobody waits for it. */
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

  /** Its mask is zero, so that nothing has to be masked. */
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

  /** Frames of one byte, such as Engine.IO's ping, are read whoever waits. */
  read(received: Buffer, hear: (text: string) => void, hearsAll: boolean): void {
    const body = this.#head === null ? received : this.#upgraded(received, hear)
    const chunk = this.#cut.length > 0 ? Buffer.concat([this.#cut, body]) : body
    this.#cut = NOTHING
    let at = 0
    while (at < chunk.length) {
      if (this.#left === 0) {
        const header = headerLength(chunk[at + 1])
        if (at + header > chunk.length) {
          this.#cut = Buffer.from(chunk.subarray(at))
          return
        }
        this.#left = payloadLength(chunk, at, header)
        this.#text = hearsAll || this.#left === 1 ? '' : null
        at += header
      }
      const end = Math.min(at + this.#left, chunk.length)
      if (this.#text !== null) this.#text += chunk.toString('latin1', at, end)
      this.#left -= end - at
      at = end
      if (this.#left === 0 && this.#text !== null) hear(this.#text)
    }
  }

  /** @returns what follows the answer to the upgrade */
  #upgraded(chunk: Buffer, hear: (text: string) => void): Buffer {
    const from = this.#head!.length
    const head = this.#head! + chunk.toString('latin1')
    const end = head.indexOf(END_OF_HEAD)
    this.#head = end < 0 ? head : null
    if (end < 0) return NOTHING
    hear(head.slice(0, end + END_OF_HEAD.length))
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
