import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Middleware } from 'koa'

const FOR_EVER = `public, max-age=${365 * 24 * 60 * 60}, immutable`

/** In order of preference, as the build names its copies. */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/**
 * The files with a hash in their name, which never change. They are kept in memory, so that a client that does not read its
 * answers holds no file open and no path leads to any other file. The build made the compressed copies.
 */
export function assets(folder: string): Middleware {
  const files = new Map(
    readdirSync(join(folder, 'assets')).map((name) => [
      `/assets/${name}`,
      readFileSync(join(folder, 'assets', name)),
    ]),
  )
  const isCopy = (path: string) => encodings.some(([, ending]) => path.endsWith(ending))

  return async (ctx, next) => {
    const { path } = ctx
    const whole = files.get(path)
    if (whole === undefined || isCopy(path) || !['GET', 'HEAD'].includes(ctx.method)) {
      await next()
      return
    }
    const [encoding, ending] = encodings.find(
      ([name, ending]) => files.has(path + ending) && ctx.acceptsEncodings(name, 'identity') === name,
    ) ?? ['identity', '']
    ctx.vary('Accept-Encoding')
    ctx.set('Cache-Control', FOR_EVER)
    ctx.compress = false
    ctx.status = 200
    ctx.etag = path + ending
    if (ctx.fresh) {
      ctx.status = 304
      return
    }
    ctx.type = extname(path)
    if (encoding !== 'identity') ctx.set('Content-Encoding', encoding)
    ctx.body = files.get(path + ending)
  }
}
