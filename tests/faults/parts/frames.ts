/**
 * Cuts what a server sends over one connection into pieces that make sense: the head of the answer, then one WebSocket
 * frame each. Without an upgrade every chunk is a piece.
 */
export class Frames {
  #rest: Buffer = Buffer.alloc(0)
  #isUpgraded: boolean | null = null

  push(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const pieces: Buffer[] = []
    for (let length = this.#nextLength(); length > 0; length = this.#nextLength()) {
      pieces.push(this.#rest.subarray(0, length))
      this.#rest = this.#rest.subarray(length)
    }
    return pieces
  }

  /** Bytes of the next whole piece; 0 while it is not all there. */
  #nextLength(): number {
    if (this.#isUpgraded === null) {
      const end = this.#rest.indexOf('\r\n\r\n')
      if (end < 0) return 0
      this.#isUpgraded = this.#rest.subarray(0, 32).toString().startsWith('HTTP/1.1 101')
      return this.#isUpgraded ? end + 4 : this.#rest.length
    }
    const length = this.#isUpgraded ? frameLength(this.#rest) : this.#rest.length
    return length <= this.#rest.length ? length : 0
  }
}

/** RFC 6455, 5.2, unmasked as servers send. Infinity while the length itself is not there. */
function frameLength(bytes: Buffer): number {
  if (bytes.length < 2) return Infinity
  const short = bytes[1]! & 0x7f
  if (short < 126) return 2 + short
  const size = short === 126 ? 2 : 8
  if (bytes.length < 2 + size) return Infinity
  return 2 + size + (size === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)))
}
