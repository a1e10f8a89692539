import { closeSync, openSync, readSync } from 'node:fs'

/** https://www.sqlite.org/fileformat2.html#walformat */
const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/**
 * The pages that were written, by the numbers in the write-ahead log, so that nobody has to look through the whole file for
 * what was left in them. Unlike the database file, the log may be opened beside SQLite, which locks others.
 */
export class ChangedPages {
  readonly #log: string
  readonly #header = Buffer.alloc(HEADER_BYTES)
  readonly #frame = Buffer.alloc(FRAME_HEADER_BYTES)
  readonly #pages = new Set<number>()
  /** Also those of which nothing is known. */
  #areAll: boolean
  #fd: number | undefined
  /** Identifies the frames since the log last began anew. */
  #salts = ''
  /** Frames that were read since then. */
  #count = 0

  /**
   * @param log the path of the write-ahead log
   * @param areAll whether all pages of the file count as written, until they are taken
   */
  constructor(log: string, areAll: boolean) {
    this.#log = log
    this.#areAll = areAll
  }

  get size(): number {
    return this.#areAll ? Infinity : this.#pages.size
  }

  /** Call it after each commit, because the next one may begin the log anew. Never throws. */
  look(): void {
    try {
      this.#fd ??= openSync(this.#log, 'r')
      this.#readFrames(this.#fd)
    } catch {
      this.#areAll = true
    }
  }

  /** @returns those since the last time, `null` for all of the file */
  take(): number[] | null {
    const pages = this.#areAll ? null : [...this.#pages].sort((a, b) => a - b)
    this.#areAll = false
    this.#pages.clear()
    return pages
  }

  /** Returns what was taken. */
  putBack(pages: readonly number[] | null): void {
    if (pages === null) this.#areAll = true
    else for (const page of pages) this.#pages.add(page)
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
  }

  #readFrames(fd: number): void {
    if (readSync(fd, this.#header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return
    const frameBytes = FRAME_HEADER_BYTES + this.#header.readUInt32BE(8)
    const salts = this.#header.toString('latin1', 16, 24)
    if (salts !== this.#salts) this.#count = 0
    this.#salts = salts
    const found: number[] = []
    for (let at = this.#count; this.#isFrame(fd, HEADER_BYTES + at * frameBytes); at += 1) {
      found.push(this.#frame.readUInt32BE(0))
      const isLastOfCommit = this.#frame.readUInt32BE(4) !== 0
      if (!isLastOfCommit) continue
      for (const page of found.splice(0)) this.#pages.add(page)
      this.#count = at + 1
    }
  }

  #isFrame(fd: number, position: number): boolean {
    return (
      readSync(fd, this.#frame, 0, FRAME_HEADER_BYTES, position) === FRAME_HEADER_BYTES &&
      this.#frame.toString('latin1', 8, 16) === this.#salts
    )
  }
}
