import type { Wire } from './wire'

/** Lines of text over TCP, as in IRC. */
export class LinesWire implements Wire {
  #line = ''

  greeting(): string {
    return ''
  }

  encode(text: string): string {
    return `${text}\r\n`
  }

  /** Reads everything with `readsAll`, otherwise only the server's pings. */
  read(chunk: Buffer, onText: (text: string) => void, readsAll: boolean): void {
    if (!readsAll && !chunk.includes('PING')) return
    const lines = (this.#line + chunk.toString('latin1')).split('\r\n')
    this.#line = lines.pop()!
    for (const line of lines) onText(line)
  }
}
