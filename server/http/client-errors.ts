import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import type { Counter } from 'prom-client'

/** As Node answers them without a listener. */
const STATUS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Answers what is no request, unless an answer is on its way, and closes the connection. */
export function answerClientErrors(server: Server, log: Logger, count: Counter<'code'>): void {
  /** The answer that a connection is being given. */
  const answers = new WeakMap<Duplex, ServerResponse>()
  server.on('request', ({ socket }, response) => {
    const begin = () => answers.set(socket, response)
    // Of several that were asked ahead, the one whose turn it is has the socket.
    if (response.socket === null) response.once('socket', begin)
    else begin()
    response.once('close', () => answers.get(socket) === response && answers.delete(socket))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    count.inc({ code: error.code ?? 'unknown' })
    log.debug({ err: error }, 'malformed request')
    const isFree = answers.get(socket)?.headersSent !== true
    if (socket.writable && isFree)
      socket.write(`HTTP/1.1 ${STATUS[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`)
    ;(socket as Socket).destroySoon()
  })
}
