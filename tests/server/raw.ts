import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import type { Tab } from '../support/chat'
import { closeLater } from '../support/chat'

/** Sends raw packets that a stock client would not send. */
export function write(tab: Tab, ...packets: (string | Buffer)[]): void {
  for (const packet of packets) tab.socket.io.engine.write(packet)
}

/** A bare WebSocket to Socket.IO. */
export class RawSocket {
  readonly received: string[] = []
  readonly #socket: WebSocket

  constructor(url: string, headers: Record<string, string>) {
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers,
    })
    this.#socket.on('message', (frame: Buffer) => this.received.push(frame.toString())).on('error', () => {})
    closeLater(() => this.#socket.terminate())
  }

  get isClosed(): boolean {
    return this.#socket.readyState === WebSocket.CLOSED
  }

  hasReceived(beginning: string): boolean {
    return this.received.some((frame) => frame.startsWith(beginning))
  }

  send(...frames: (string | Buffer)[]): void {
    for (const frame of frames) this.#socket.send(frame)
  }

  /** Stops reading. */
  pause(): void {
    this.#socket.pause()
  }

  /** Vanishes without closing, as in a tunnel. */
  cut(): void {
    this.#socket.terminate()
  }
}

/**
 * A connection that asks for an upgrade, sends these frames, and from then on neither reads nor answers, not even the end
 * of it.
 */
export async function fallSilent(
  url: string,
  { path = '/socket.io/?EIO=4&transport=websocket', cookie = '', frames = [] as string[] } = {},
): Promise<void> {
  const { hostname, port, host } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true }).on('error', () => {})
  closeLater(() => void socket.destroy())
  const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' }
  const headers = { ...upgrade, Host: host, 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==', Cookie: cookie }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.write([`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
  if (path.startsWith('/socket.io/')) await once(socket, 'data')
  // Short ones, masked with zeros.
  for (const frame of frames)
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | frame.length, 0, 0, 0, 0]), Buffer.from(frame)]))
  socket.pause()
}

export interface RawAnswer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: string
}

/** A request as given: no normalised path, no headers added but `Host` and the length. */
export function ask(
  url: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const { method = 'GET', headers = {}, body = '' } = options
  return new Promise((resolve, reject) => {
    const length = body.length > 0 ? { 'content-length': String(Buffer.byteLength(body)) } : {}
    const asked = request(
      { hostname, port, path, method, headers: { ...length, ...headers } },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => {
          const { statusCode = 0, headers } = response
          resolve({ status: statusCode, headers, body: Buffer.concat(parts).toString() })
        })
      },
    )
    asked.on('error', reject).end(body)
  })
}
