import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { Person } from '../../support/chat'

const PONG_EVERY_MS = 5_000

/** A client that enters the room, then stops reading but still answers pings. */
export class StuckReader {
  readonly #socket: WebSocket
  #pongs: NodeJS.Timeout | undefined

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  static async entered(url: string): Promise<StuckReader> {
    const { cookie } = await Person.arrive(url)
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers: { cookie },
    })
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('message', (data: Buffer) => {
        const frame = data.toString()
        if (frame.startsWith('0')) socket.send('40')
        else if (frame.startsWith('40')) socket.send('420["join",{"room":"lobby"}]')
        else if (frame.startsWith('430')) resolve()
        else if (frame === '2') socket.send('3')
      })
    })
    return new StuckReader(socket)
  }

  stopReading(): void {
    this.#socket.pause()
    this.#pongs = setInterval(() => this.#socket.send('3', () => {}), PONG_EVERY_MS)
  }

  /** Its port, which identifies the connection in the kernel. */
  get port(): number {
    return (this.#socket as unknown as { _socket: Socket })._socket.localPort!
  }

  close(): void {
    clearInterval(this.#pongs)
    this.#socket
      .removeAllListeners()
      .on('error', () => {})
      .terminate()
  }
}
