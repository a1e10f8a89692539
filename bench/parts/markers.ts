/** Precedes the send time in every text. JSON does not escape it, and its three bytes cannot occur in a frame header. */
export const MARKER = '☃'

/** Counts a byte sequence in the stream of one connection, also across chunks. */
export class Markers {
  count = 0
  readonly #sequence: Buffer
  /** The length of the sequence's prefix at the end of the last chunk. */
  #prefix = 0

  constructor(sequence: string) {
    this.#sequence = Buffer.from(sequence)
  }

  /** @param found is called with the end of each occurrence */
  read(chunk: Buffer, found?: (end: number) => void): void {
    const sequence = this.#sequence
    if (this.#prefix > 0) {
      const left = sequence.length - this.#prefix
      const length = Math.min(left, chunk.length)
      if (chunk.compare(sequence, this.#prefix, this.#prefix + length, 0, length) === 0) {
        this.#prefix += length
        if (length < left) return
        this.count += 1
        found?.(left)
      }
    }
    let at = chunk.indexOf(sequence)
    for (; at >= 0; at = chunk.indexOf(sequence, at + sequence.length)) {
      this.count += 1
      found?.(at + sequence.length)
    }
    this.#prefix = prefixAtEnd(chunk, sequence)
  }
}

function prefixAtEnd(chunk: Buffer, sequence: Buffer): number {
  for (let length = Math.min(sequence.length - 1, chunk.length); length > 0; length -= 1) {
    const from = chunk.length - length
    let at = 0
    while (at < length && chunk[from + at] === sequence[at]) at += 1
    if (at === length) return length
  }
  return 0
}
