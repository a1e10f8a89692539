import type { IncomingMessage, Server } from 'node:http'

/** Sets anew how long the rest of a body may take. */
const limits = new WeakMap<IncomingMessage, (ms: number) => void>()

/** The only request that takes more than a moment, when its client may send it. */
const UPLOAD = /^\/api\/rooms\/[^/?]+\/files(\?|$)/

/** Ends the requests whose body takes longer than `ms`, as Node would, which has one time for all of them. */
export function limitBodies(server: Server, ms: number): void {
  server.prependListener('request', (request: IncomingMessage) => {
    if (!hasBody(request)) return
    let timer: NodeJS.Timeout
    const limit = (ms: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => request.complete || giveUp(server, request), ms).unref()
    }
    limits.set(request, limit)
    limit(ms)
    request.once('close', () => clearTimeout(timer))
  })
  // Node would ask for any body. An upload is asked for when it may come.
  server.on('checkContinue', (request, response) => {
    if (!isUpload(request)) response.writeContinue()
    server.emit('request', request, response)
  })
}

/** From now on. */
export function allowBody(request: IncomingMessage, ms: number): void {
  limits.get(request)?.(ms)
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function isUpload({ method, url }: IncomingMessage): boolean {
  return method === 'POST' && UPLOAD.test(url!)
}

function giveUp(server: Server, { socket }: IncomingMessage): void {
  const error = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  if (!server.emit('clientError', error, socket)) socket.destroy()
}
