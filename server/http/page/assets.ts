import { ReadStream } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { basename } from 'node:path'
import type { Middleware } from 'koa'
import serveStatic from 'koa-static'

const FOR_EVER = `public, max-age=${365 * 24 * 60 * 60}, immutable`
/** A name of the build, and not one of its compressed copies: no path leads to any other file. */
const ASSET = /^\/assets\/[\w-]+\.\w+$/

/**
 * The files with a hash in their name, which never change, as the compressed copies that the build made of them. At most one
 * file is open for a connection: its requests come here one at a time.
 */
export function assets(folder: string): Middleware {
  const serve = serveStatic(folder, { index: false, setHeaders })

  return async (ctx, next) => {
    if (!ASSET.test(ctx.path)) {
      await next()
      return
    }
    await serve(ctx, next)
    if (!(ctx.body instanceof ReadStream)) return
    ctx.vary('Accept-Encoding')
    ctx.compress = false
    // It differs from node to node, and the ETag says all.
    ctx.remove('Last-Modified')
    if (ctx.fresh) ctx.status = 304
  }
}

/** @param path of the copy that is sent */
function setHeaders(response: ServerResponse, path: string): void {
  response.setHeader('Cache-Control', FOR_EVER)
  response.setHeader('ETag', `"/assets/${basename(path)}"`)
}
