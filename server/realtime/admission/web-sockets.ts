import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'

/** What one message may come in; a browser sends a message whole, and proxies cut only large ones. */
const FRAGMENTS_MAX = 64
/** From somebody who is refused anyway: as much as a knock needs. */
const STRANGER_MAX_BYTES = 2_048
/** How long a client may take to say good-bye. */
const CLOSE_TIMEOUT_MS = 2_000

/** For the option `wsEngine`: a WebSocket server that reads less from strangers, of whom it need only hear that they knock. */
export function webSocketsFor(isStranger: (request: IncomingMessage) => boolean) {
  return class extends WebSocketServer {
    readonly #strangers: WebSocketServer

    /** @param options as Engine.IO gives them */
    constructor(options: ServerOptions) {
      const limited = {
        ...options,
        maxFragments: FRAGMENTS_MAX,
        closeTimeout: CLOSE_TIMEOUT_MS,
        // One message of each connection between two looks at all of them: who sends many holds nobody up.
        allowSynchronousEvents: false,
      }
      super(limited)
      this.#strangers = new WebSocketServer({ ...limited, maxPayload: STRANGER_MAX_BYTES })
      this.#strangers.on('headers', (...heard) => this.emit('headers', ...heard))
    }

    override handleUpgrade(
      request: IncomingMessage,
      stream: Duplex,
      head: Buffer,
      done: (webSocket: WebSocket, request: IncomingMessage) => void,
    ): void {
      if (isStranger(request)) this.#strangers.handleUpgrade(request, stream, head, done)
      else super.handleUpgrade(request, stream, head, done)
    }
  }
}
