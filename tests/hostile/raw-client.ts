import { WebSocket } from 'ws'
import { Person } from '../support/chat'

export interface ClientOptions {
  /** The address it claims: the server trusts this machine as a proxy. */
  address: string
  /** Absent: the client has no session. */
  cookie?: string
}

interface Answered {
  ok: boolean
  code?: string
}

/** A client that speaks Engine.IO by hand, and can break every rule. */
export class RawClient {
  readonly socket: WebSocket
  /** Of the first refusal, and of the end. */
  code: string | null = null
  isClosed = false
  closedAt = 0
  #lastId = 0
  /** The asks without an answer. */
  readonly #asked = new Map<number, (answer: Answered) => void>()

  constructor(url: string, { address, cookie }: ClientOptions) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers: { 'x-forwarded-for': address, ...(cookie !== undefined && { cookie }) },
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.isClosed = true
      this.closedAt = performance.now()
      for (const resolve of this.#asked.values()) resolve({ ok: false, code: 'closed' })
    })
    this.socket.on('message', (data: Buffer) => this.#hear(data.toString()))
  }

  /** Resolves when it is accepted or refused. */
  async knocked(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.socket.once('close', () => resolve())
      this.socket.on('message', (data: Buffer) => {
        const text = data.toString()
        if (text.startsWith('0')) this.send('40')
        else if (text.startsWith('40') || text.startsWith('44')) resolve()
      })
    })
    return this
  }

  /** @returns false when the connection is closed */
  send(text: string | Buffer): boolean {
    if (this.socket.readyState !== WebSocket.OPEN) return false
    this.socket.send(text)
    return true
  }

  ask(name: string, input: object): boolean {
    this.#lastId += 1
    return this.send(`42${this.#lastId}${JSON.stringify([name, input])}`)
  }

  /** Resolves with the answer. */
  async asked(name: string, input: object): Promise<Answered> {
    if (!this.ask(name, input)) return { ok: false, code: 'closed' }
    return new Promise((resolve) => this.#asked.set(this.#lastId, resolve))
  }

  /** Stops reading. */
  stopReading(): void {
    this.socket.pause()
  }

  end(): void {
    this.socket.terminate()
  }

  #hear(text: string): void {
    if (text === '2') this.send('3')
    const [, id, json] = /^43(\d+)(.*)$/s.exec(text) ?? []
    if (id !== undefined) {
      const resolve = this.#asked.get(Number(id))
      this.#asked.delete(Number(id))
      resolve?.((JSON.parse(json!) as [Answered])[0])
    }
    if (!text.startsWith('44')) return
    const { data } = JSON.parse(text.slice(2)) as { data?: { code?: string } }
    this.code ??= data?.code ?? 'unknown'
  }
}

/** An accepted client with its own session, from an address. @throws when it is refused */
export async function letIn(url: string, address: string): Promise<RawClient> {
  const { cookie } = await Person.arrive(url, undefined, { 'x-forwarded-for': address })
  const client = await new RawClient(url, { address, cookie }).knocked()
  if (client.code !== null || client.isClosed) throw new Error(`not let in: ${client.code ?? 'closed'}`)
  return client
}

/** The `n`th address of a range for documentation (RFC 5737). */
export const addressOf = (n: number): string => `198.51.100.${n + 1}`
