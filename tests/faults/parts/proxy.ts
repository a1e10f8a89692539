import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { sleep } from '../../support/chat'
import { Frames } from './frames'

/** Done once, at the next chunk from the server that contains `text`. */
interface Trap {
  text: string
  act: 'drop' | 'cut'
  sprung: () => void
}

interface Line {
  guest: Socket
  server: Socket
  /** Nothing passes any more, without a close. */
  isSwallowed: boolean
}

interface Held {
  has: (text: string) => boolean
  release: () => void
}

/**
 * What happens to WebSockets: the upgrade is lost; the network answers it and passes nothing on; the server answers
 * it, and nothing more passes either way; or everything passes until the first packets were exchanged.
 */
export type WebSockets = 'passed' | 'unanswered' | 'answered' | 'swallowed' | 'cut short'

/** A network between guests and the server that can fail like real ones. */
export class Proxy {
  readonly url: string
  /** Refuses new connections. */
  isDown = false
  /** Accepts new connections that lead nowhere. */
  isHole = false
  /** The delay in each direction. */
  delayMs = 0
  /** Browsers that block cookies behave as if the server had set none. */
  losesCookies = false
  /** For new connections. */
  webSockets: WebSockets = 'passed'
  /** Requests for an upgrade to a WebSocket. */
  upgrades = 0
  readonly #server: Server
  readonly #lines = new Set<Line>()
  #trap: Trap | null = null
  #held: [Socket, Buffer][] | null = null

  private constructor(server: Server, targetPort: number) {
    this.#server = server.on('connection', (guest) => this.#connected(guest, targetPort))
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async before(targetPort: number): Promise<Proxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Proxy(server, targetPort)
  }

  /** Closes every connection. */
  cut(): void {
    for (const { guest, server } of this.#lines) {
      guest.destroy()
      server.destroy()
    }
    this.#lines.clear()
  }

  /** Closes every connection, and refuses new ones for `ms`. */
  async cutFor(ms: number): Promise<void> {
    this.isDown = true
    this.cut()
    await sleep(ms)
    this.isDown = false
  }

  /** Connections stay open, and nothing passes through them any more. */
  swallow(): void {
    for (const line of this.#lines) line.isSwallowed = true
  }

  /** Closes the connection instead of passing on the next chunk from the server that contains `text`. */
  cutBefore(text: string): Promise<void> {
    return this.#trapFor(text, 'cut')
  }

  /** Drops the next frame from the server that contains `text`, and goes on. */
  drop(text: string): Promise<void> {
    return this.#trapFor(text, 'drop')
  }

  /** Holds back what the server sends until it is released, in one piece per connection. */
  hold(): Held {
    const pieces: [Socket, Buffer][] = []
    this.#held = pieces
    return {
      has: (text) => pieces.some(([, piece]) => piece.includes(text)),
      release: () => {
        this.#held = null
        for (const guest of new Set(pieces.map(([guest]) => guest)))
          guest.write(Buffer.concat(pieces.filter(([each]) => each === guest).map(([, piece]) => piece)))
      },
    }
  }

  close(): void {
    this.isDown = true
    this.cut()
    this.#server.close()
  }

  #trapFor(text: string, act: Trap['act']): Promise<void> {
    return new Promise((sprung) => (this.#trap = { text, act, sprung }))
  }

  #connected(guest: Socket, targetPort: number): void {
    if (this.isDown) return void guest.destroy()
    const server = connect(targetPort, '127.0.0.1')
    const line: Line = { guest, server, isSwallowed: this.isHole }
    this.#lines.add(line)
    const frames = new Frames()
    guest.on('data', (chunk: Buffer) => {
      if (isUpgrade(chunk)) this.#upgrade(line, chunk)
      else this.#pass(line, server, chunk)
    })
    server.on('data', (chunk: Buffer) => {
      for (const piece of frames.push(chunk))
        if (!this.#isTrapped(line, piece))
          this.#pass(line, guest, this.losesCookies ? uncookied(piece) : piece)
    })
    for (const [end, other] of [
      [guest, server],
      [server, guest],
    ] as const) {
      end.setNoDelay(true)
      end.on('error', () => {})
      end.on('close', () => {
        if (!line.isSwallowed) {
          this.#lines.delete(line)
          setTimeout(() => other.destroy(), this.delayMs)
        }
      })
    }
  }

  #upgrade(line: Line, request: Buffer): void {
    this.upgrades += 1
    const { guest, server } = line
    if (this.webSockets === 'swallowed') server.once('data', () => (line.isSwallowed = true))
    if (this.webSockets === 'cut short')
      server.on('data', (chunk: Buffer) => (line.isSwallowed ||= chunk.includes('40{"sid"')))
    if (this.webSockets === 'answered') guest.write(welcome(request))
    if (this.webSockets === 'answered' || this.webSockets === 'unanswered') line.isSwallowed = true
    else this.#pass(line, server, request)
  }

  #isTrapped(line: Line, piece: Buffer): boolean {
    const trap = this.#trap
    if (trap === null || !piece.includes(trap.text)) return false
    this.#trap = null
    trap.sprung()
    if (trap.act === 'cut') {
      line.isSwallowed = true
      line.guest.destroy()
      line.server.destroy()
    }
    return true
  }

  #pass(line: Line, to: Socket, piece: Buffer): void {
    if (line.isSwallowed) return
    if (this.#held !== null && to === line.guest) return void this.#held.push([to, piece])
    if (this.delayMs === 0) to.write(piece)
    else setTimeout(() => line.isSwallowed || to.write(piece), this.delayMs)
  }
}

const isUpgrade = (chunk: Buffer): boolean =>
  chunk.subarray(0, 4).toString() === 'GET ' && /\r\nupgrade: *websocket\r\n/i.test(chunk.toString())

/** Of the same length, so that nothing else has to change. */
const uncookied = (piece: Buffer): Buffer =>
  Buffer.from(piece.toString('latin1').replace(/^set-cookie:/gim, 'not-cookie:'), 'latin1')

/** The server's half of the opening handshake, RFC 6455, 4.2.2. */
function welcome(request: Buffer): string {
  const key = /\r\nsec-websocket-key: *(\S+)/i.exec(request.toString())?.[1] ?? ''
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    '\r\n',
  ].join('\r\n')
}
