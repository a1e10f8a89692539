import type { Wire } from './wire'

/** Lines of text over plain TCP, as IRC has them. */
export class LinesWire implements Wire {
  #line = ''

  greeting(): string {
    return ''
  }

  encode(text: string): string {
    return `${text}\r\n`
  }

  /** Reads all of it while somebody waits, and otherwise only the server's pings. */
  read(chunk: Buffer, hear: (text: string) => void, hearsAll: boolean): void {
    if (!hearsAll && !chunk.includes('PING')) return
    const lines = (this.#line + chunk.toString('latin1')).split('\r\n')
    this.#line = lines.pop()!
    for (const line of lines) hear(line)
  }
}
