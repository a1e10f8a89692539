import { Person, until } from './chat'

/** A member who reads only when told to. */
export class PollingReader {
  heard = ''
  readonly #url: string
  readonly #cookie: string

  private constructor(url: string, cookie: string) {
    this.#url = url
    this.#cookie = cookie
  }

  static async enter(url: string, room: string): Promise<PollingReader> {
    const { cookie } = await Person.arrive(url)
    const door = `${url}/socket.io/?EIO=4&transport=polling`
    const opened = await (await fetch(door, { headers: { cookie } })).text()
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
    const reader = new PollingReader(`${door}&sid=${sid}`, cookie)
    await reader.#write('40')
    await reader.until('the welcome', '40{')
    await reader.#write(`420["join",{"room":"${room}"}]`)
    await reader.until('the answer', '430[')
    return reader
  }

  /** Reads until it has heard `words`. */
  async until(what: string, words: string): Promise<void> {
    await until(what, async () => {
      if (!this.heard.includes(words)) this.heard += await this.#read()
      return this.heard.includes(words)
    })
  }

  async #read(): Promise<string> {
    return (await fetch(this.#url, { headers: { cookie: this.#cookie } })).text()
  }

  async #write(packet: string): Promise<void> {
    await fetch(this.#url, { method: 'POST', body: packet, headers: { cookie: this.#cookie } })
  }
}
