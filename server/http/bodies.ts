import type { IncomingMessage, Server } from 'node:http'

/** Begin the time of a body anew, with so much added to it. */
const limits = new WeakMap<IncomingMessage, (moreMs: number) => void>()

/** The only request that takes more than a moment, when its client may send it. */
const UPLOAD = /^\/api\/rooms\/[^/?]+\/files(\?|$)/

/** Ends the requests whose body takes longer than `ms`, as Node would, which has one time for all of them. */
export function limitBodies(server: Server, ms: number): void {
  server.prependListener('request', (request: IncomingMessage) => {
    if (!hasBody(request)) return
    let timer: NodeJS.Timeout
    const limit = (moreMs: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => request.complete || giveUp(server, request), ms + moreMs).unref()
    }
    limits.set(request, limit)
    limit(0)
    request.once('close', () => clearTimeout(timer))
  })
  // Node would ask for any body. An upload is asked for when it may come.
  server.on('checkContinue', (request, response) => {
    if (!isUpload(request)) response.writeContinue()
    server.emit('request', request, response)
  })
}

/** Gives what is still to come of a body as much time as any, and more. */
export function allowBody(request: IncomingMessage, moreMs: number): void {
  limits.get(request)?.(moreMs)
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
