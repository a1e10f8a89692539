import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'

/** Fragments per message. Browsers send a message whole, and proxies split only large ones. */
const FRAGMENTS_MAX = 64
/** Bytes from a client that will be refused: enough for a CONNECT. */
const STRANGER_MAX_BYTES = 2_048
/** How long a client may take for its close frame. */
const CLOSE_TIMEOUT_MS = 2_000

/** For the option `wsEngine`: a WebSocket server that reads only a CONNECT from clients that will be refused. */
export function webSocketsFor(isStranger: (request: IncomingMessage) => boolean) {
  return class extends WebSocketServer {
    readonly #strangers: WebSocketServer

    /** @param options from Engine.IO */
    constructor(options: ServerOptions) {
      const limited = {
        ...options,
        maxFragments: FRAGMENTS_MAX,
        closeTimeout: CLOSE_TIMEOUT_MS,
        // One message per connection and turn of the event loop, so that a flood delays no other connection.
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
