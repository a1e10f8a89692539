import Keygrip from 'keygrip'
import Koa from 'koa'
import compress from 'koa-compress'
import helmet from 'koa-helmet'
import type { Logger } from 'pino'
import { dictionary } from '../../common/i18n'
import type { Config } from '../config/config'
import { Failure, isTrouble, refusal } from '../errors'
import type { HttpError } from '../../common/http'
import type { RefusalCode } from '../../common/refusals'
import type { TellRefused } from '../monitoring/refusal-log'
import { addressKeyOf, isForwarded, isOurHost } from '../request'
import { assets } from './page/assets'
import { errorPage, isForPerson } from './page/error-page'
import { languageOf } from './page/language'

const statusOf: Partial<Record<RefusalCode, number>> = {
  'session-required': 401,
  'origin-refused': 403,
  banned: 403,
  forbidden: 403,
  muted: 403,
  shielded: 403,
  'files-refused': 403,
  'room-closed': 403,
  'not-found': 404,
  'nickname-invalid': 422,
  'nickname-taken': 422,
  'nickname-reserved': 422,
  'room-name-invalid': 404,
  'too-fast': 429,
  'file-too-large': 413,
  'file-type-refused': 422,
  'quota-exceeded': 429,
  internal: 500,
  storage: 503,
  busy: 503,
}

/** The operator's probes may use any host name. */
const probes: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])
/** Errors of lost connections, and of clients that do not speak HTTP. */
const CLIENT_ERROR =
  /^(HPE_|ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE|ERR_HTTP_REQUEST_TIMEOUT)/

export interface KoaAppParts {
  config: Config
  keys: string[]
  publicFolder: string
  log: Logger
  /** Reports bugs and failures, never refusals. */
  onTrouble: (what: string, error: unknown) => void
  onRefused: TellRefused
}

/** The Koa application with all middleware before its routes. */
export function createKoaApp({ config, keys, publicFolder, log, onTrouble, onRefused }: KoaAppParts): Koa {
  const app = new Koa({ proxy: config.trustedProxies.length > 0 })
  app.keys = new Keygrip(keys, 'sha256')
  app.silent = true
  app.on('error', (error: NodeJS.ErrnoException) => {
    const isClients = CLIENT_ERROR.test(error.code ?? '')
    log[isClients ? 'debug' : 'error']({ err: error }, 'response failed')
  })

  app.use(async (ctx, next) => {
    ctx.state.isPassedOn = ctx.get('x-forwarded-for') !== '' || ctx.get('forwarded') !== ''
    // Koa trusts these headers from any client; only trusted proxies may set them.
    if (!isForwarded(ctx.req, config.trustedProxies)) {
      for (const name of ['x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-for'])
        delete ctx.req.headers[name]
    }
    // The operator's configuration overrides the proxy.
    if (isHttpsOnly(config)) ctx.cookies.secure = true
    await next()
  })
  app.use(securityHeaders(config))
  app.use(
    answerErrors(errorPage(publicFolder, config.siteName), onTrouble, (ctx, code) => {
      const addressKey = addressKeyOf(ctx.req, config.trustedProxies)
      if (code === 'origin-refused') onRefused('origin refused', { addressKey, origin: ctx.get('origin') })
      if (code === 'too-fast') onRefused('rate limited', { addressKey, limit: limitOf(ctx) })
    }),
  )
  app.use(async (ctx, next) => {
    // Cacheable answers override this.
    ctx.set('Cache-Control', 'no-store')
    await next()
  })
  app.use(async (ctx, next) => {
    if (!isOurHost(ctx.req, config) && !probes.has(ctx.path)) {
      onRefused('host refused', { addressKey: addressKeyOf(ctx.req, config.trustedProxies) })
      throw new Failure('bad-request')
    }
    await next()
  })
  app.use(acceptable)
  app.use(pathOnly)
  app.use(compress())
  app.use(assets(publicFolder))
  return app
}

function securityHeaders(config: Config): Koa.Middleware {
  const isHttps = isHttpsOnly(config)
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        // Pictures are shown from the device before they are sent.
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        // The page creates one, for the address of its service worker; no other can be created.
        trustedTypes: ['service-worker'],
      },
    },
    // On plain http, browsers would refuse the next visit.
    strictTransportSecurity: isHttps && { includeSubDomains: config.hstsIncludeSubdomains },
    referrerPolicy: { policy: 'no-referrer' },
    // These two need a secure context; without one, browsers only log warnings.
    crossOriginOpenerPolicy: isHttps,
    originAgentCluster: isHttps,
  })
}

export function isHttpsOnly({ publicOrigins }: Config): boolean {
  return publicOrigins.length > 0 && publicOrigins.every((origin) => origin.startsWith('https:'))
}

/** Answers every error with the right status: as `{ code, message }`, or as a page for a browser. */
function answerErrors(
  page: ReturnType<typeof errorPage>,
  onTrouble: KoaAppParts['onTrouble'],
  onRefusal: (ctx: Koa.Context, code: RefusalCode) => void,
): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next()
      if (ctx.status === 404 && ctx.body === undefined) throw new Failure('not-found')
    } catch (error) {
      const known = isClientError(error) ? new Failure('bad-request') : error
      if (isTrouble(known)) onTrouble('request failed', known)
      const { code, retryAfterMs } = refusal(known)
      onRefusal(ctx, code)
      if (retryAfterMs !== undefined) ctx.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)))
      ctx.status = statusOf[code] ?? 400
      ctx.vary('Accept')
      ctx.vary('Accept-Language')
      ctx.vary('Cookie')
      if (isForPerson(ctx)) {
        ctx.type = 'html'
        ctx.body = page(ctx, code)
      } else ctx.body = { code, message: dictionary(languageOf(ctx)).failures[code] } satisfies HttpError
    }
  }
}

/** Not the path, which contains the name of a room. */
function limitOf(ctx: Koa.Context): string {
  if (!ctx.path.startsWith('/api/session')) return 'requests'
  return ctx.method === 'PUT' ? 'renames' : 'sessions'
}

/** Thrown by Koa and its middleware for a malformed request, such as a broken percent-encoding. */
function isClientError(error: unknown): boolean {
  const status = (error as { status?: unknown }).status
  return typeof status === 'number' && status >= 400 && status < 500
}

/** A client that accepts no encoding gets an uncompressed answer, as RFC 9110, 12.5.3, allows. */
const acceptable: Koa.Middleware = async (ctx, next) => {
  if (ctx.acceptsEncodings('br', 'gzip', 'deflate', 'identity') === false)
    ctx.req.headers['accept-encoding'] = 'identity'
  await next()
}

/** Reduces an absolute URL, as sent to a proxy, to its path. Koa throws on a malformed one. */
const pathOnly: Koa.Middleware = async (ctx, next) => {
  if (!ctx.url.startsWith('/')) {
    const { pathname, search } = URL.canParse(ctx.url) ? new URL(ctx.url) : { pathname: '', search: '' }
    if (!pathname.startsWith('/')) throw new Failure('bad-request')
    ctx.url = pathname + search
  }
  await next()
}
