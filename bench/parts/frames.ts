const NOTHING = Buffer.alloc(0)
const TEXT_MAX_SHORT = 125
const TEXT_MAX_MIDDLE = 65_535

/** A WebSocket text frame as a client sends it. Its mask is zero, so that nothing has to be masked. */
export function frame(text: string): Buffer {
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

/** Walks over the frames of one connection, and reads only those that somebody waits for. */
export class Frames {
  /** The beginning of a header that a chunk ended in. */
  #cut = NOTHING
  /** Bytes of the present payload that are still to come. */
  #left = 0
  /** What is there of the present payload; `null` when nobody waits for it. */
  #text: string | null = null

  /**
   * @param hear takes the texts as latin1
   * @param hearsAll false: frames of one byte only, such as Engine.IO's ping
   */
  read(received: Buffer, hear: (text: string) => void, hearsAll: boolean): void {
    const chunk = this.#cut.length > 0 ? Buffer.concat([this.#cut, received]) : received
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
}

function headerLength(second: number | undefined): number {
  return second === 127 ? 10 : second === 126 ? 4 : 2
}

function payloadLength(chunk: Buffer, at: number, header: number): number {
  if (header === 2) return chunk[at + 1]!
  return header === 4 ? chunk.readUInt16BE(at + 2) : chunk.readUInt32BE(at + 6)
}
