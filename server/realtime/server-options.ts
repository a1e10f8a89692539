import type { ServerOptions } from 'socket.io'
import { parser } from './encoder'

/** What does not depend on the configuration. */
export const serverOptions: Partial<ServerOptions> = {
  transports: ['polling', 'websocket'],
  serveClient: false,
  parser,
  perMessageDeflate: false,
  httpCompression: false,
  pingInterval: 20_000,
  pingTimeout: 15_000,
  /** How long a connection may stay without a session. */
  connectTimeout: 10_000,
}
