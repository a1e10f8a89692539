/** Stands before the send time in every text. JSON leaves it as it is, and no frame header looks like its three bytes. */
export const MARKER = '☃'

/** Counts a sequence of bytes in the stream of one connection, also where a chunk ends within it. */
export class Markers {
  count = 0
  readonly #sequence: Buffer
  /** Bytes of the sequence that the last chunk ended with. */
  #begun = 0

  constructor(sequence: string) {
    this.#sequence = Buffer.from(sequence)
  }

  /** @param found hears where each one ends */
  read(chunk: Buffer, found?: (end: number) => void): void {
    const sequence = this.#sequence
    if (this.#begun > 0) {
      const left = sequence.length - this.#begun
      const length = Math.min(left, chunk.length)
      if (chunk.compare(sequence, this.#begun, this.#begun + length, 0, length) === 0) {
        this.#begun += length
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
    this.#begun = begunAtEnd(chunk, sequence)
  }
}

function begunAtEnd(chunk: Buffer, sequence: Buffer): number {
  for (let length = Math.min(sequence.length - 1, chunk.length); length > 0; length -= 1) {
    const from = chunk.length - length
    let at = 0
    while (at < length && chunk[from + at] === sequence[at]) at += 1
    if (at === length) return length
  }
  return 0
}
