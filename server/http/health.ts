import { createHash, timingSafeEqual } from 'node:crypto'
import Router from '@koa/router'
import type { Context } from 'koa'
import { parseAddress } from '../chat/limits/client-address'
import type { Store } from '../chat/ports'
import type { Config } from '../config/config'
import { Failure } from '../errors'
import type { Load } from '../monitoring/load'
import type { Metrics } from '../monitoring/metrics'

const STORE_TIMEOUT_MS = 2_000

export interface HealthParts {
  config: Config
  store: Store
  metrics: Metrics
  isDraining: () => boolean
  /** Hears why the database does not work. */
  onFailure: (error: unknown) => void
  /** False while the other nodes cannot be reached. */
  isConnected: () => boolean
  load: () => Load
}

/** The endpoints for operators and orchestrators. */
export function health({
  config,
  store,
  metrics,
  isDraining,
  isConnected,
  load,
  onFailure,
}: HealthParts): Router {
  const router = new Router()

  router.get('/healthz', (ctx) => {
    ctx.body = { ok: true }
  })

  router.get('/readyz', async (ctx) => {
    const failing = [
      ...((await answersInTime(store, onFailure)) ? [] : ['store']),
      ...(isDraining() ? ['draining'] : []),
    ]
    const ok = failing.length === 0
    ctx.status = ok ? 200 : 503
    // Every node keeps serving its own clients; removing all of them would not help.
    const degraded = [...(isConnected() ? [] : ['adapter']), ...(load() === 'normal' ? [] : ['load'])]
    ctx.body = { ok, failing: [...failing, ...degraded] }
  })

  router.get('/metrics', async (ctx) => {
    if (!mayReadMetrics(ctx, config)) throw new Failure('forbidden')
    ctx.type = metrics.registry.contentType
    ctx.body = await metrics.registry.metrics()
  })

  return router
}

async function answersInTime(store: Store, onFailure: (error: unknown) => void): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), STORE_TIMEOUT_MS)
  })
  const answered = store.check().then(
    () => true,
    (error: unknown) => {
      onFailure(error)
      return false
    },
  )
  return Promise.race([answered, late]).finally(() => clearTimeout(timer))
}

/**
 * With a token: its holders. Without one: this machine, unless a proxy on it may be asking for others. A proxy is known
 * by what it passes on, or by a configuration that only a server behind one needs.
 */
function mayReadMetrics(ctx: Context, { metricsToken, trustedProxies, publicOrigins }: Config): boolean {
  if (metricsToken !== null) return isEqual(ctx.get('authorization'), `Bearer ${metricsToken}`)
  if (trustedProxies.length > 0 || publicOrigins.length > 0 || ctx.state.isPassedOn) return false
  return parseAddress(ctx.req.socket.remoteAddress)?.range() === 'loopback'
}

/** Compares in constant time. */
function isEqual(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
