import { WebSocket } from 'ws'
import { Person } from '../support/chat'

export interface ClientOptions {
  /** Sent as `X-Forwarded-For`: the server trusts this machine as a proxy. */
  address: string
  /** Absent: the client has no session. */
  cookie?: string
}

interface Outcome {
  ok: boolean
  code?: string
}

/** An Engine.IO client that can violate the protocol. */
export class RawClient {
  readonly socket: WebSocket
  /** The code of the first refusal. */
  code: string | null = null
  isClosed = false
  closedAt = 0
  #lastId = 0
  /** The asks that wait for an answer. */
  readonly #pending = new Map<number, (answer: Outcome) => void>()

  constructor(url: string, { address, cookie }: ClientOptions) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers: { 'x-forwarded-for': address, ...(cookie !== undefined && { cookie }) },
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.isClosed = true
      this.closedAt = performance.now()
      for (const resolve of this.#pending.values()) resolve({ ok: false, code: 'closed' })
    })
    this.socket.on('message', (data: Buffer) => this.#receive(data.toString()))
  }

  /** Resolves when it is accepted or refused. */
  async handshake(): Promise<this> {
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

  sendAsk(name: string, input: object): boolean {
    this.#lastId += 1
    return this.send(`42${this.#lastId}${JSON.stringify([name, input])}`)
  }

  /** Resolves with the answer; with the code `closed` when the connection closes first. */
  async ask(name: string, input: object): Promise<Outcome> {
    if (!this.sendAsk(name, input)) return { ok: false, code: 'closed' }
    return new Promise((resolve) => this.#pending.set(this.#lastId, resolve))
  }

  stopReading(): void {
    this.socket.pause()
  }

  end(): void {
    this.socket.terminate()
  }

  #receive(text: string): void {
    if (text === '2') this.send('3')
    const [, id, json] = /^43(\d+)(.*)$/s.exec(text) ?? []
    if (id !== undefined) {
      const resolve = this.#pending.get(Number(id))
      this.#pending.delete(Number(id))
      resolve?.((JSON.parse(json!) as [Outcome])[0])
    }
    if (!text.startsWith('44')) return
    const { data } = JSON.parse(text.slice(2)) as { data?: { code?: string } }
    this.code ??= data?.code ?? 'unknown'
  }
}

/** A client with its own session, after the handshake. @throws when it is refused */
export async function acceptedClient(url: string, address: string): Promise<RawClient> {
  const { cookie } = await Person.arrive(url, undefined, { 'x-forwarded-for': address })
  const client = await new RawClient(url, { address, cookie }).handshake()
  if (client.code !== null || client.isClosed) throw new Error(`refused: ${client.code ?? 'closed'}`)
  return client
}

/** The `n`th address of a documentation range (RFC 5737). */
export const addressOf = (n: number): string => `198.51.100.${n + 1}`
