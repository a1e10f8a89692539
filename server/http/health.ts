import { createHash, timingSafeEqual } from 'node:crypto'
import Router from '@koa/router'
import type { Context } from 'koa'
import { parseAddress } from '../chat/address'
import type { Store } from '../chat/ports'
import type { Config } from '../config'
import { Failure } from '../errors'
import type { Metrics } from '../metrics'

const STORE_TIMEOUT_MS = 2_000

export interface HealthParts {
  config: Config
  store: Store
  metrics: Metrics
  isDraining: () => boolean
  /** False while the other nodes are not heard. */
  isConnected: () => boolean
}

/** What operators and orchestrators ask. */
export function health({ config, store, metrics, isDraining, isConnected }: HealthParts): Router {
  const router = new Router()

  router.get('/healthz', (ctx) => {
    ctx.body = { ok: true }
  })

  router.get('/readyz', async (ctx) => {
    const failing = [
      ...((await answersInTime(store)) ? [] : ['store']),
      ...(isDraining() ? ['draining'] : []),
    ]
    const ok = failing.length === 0
    ctx.status = ok ? 200 : 503
    // Every node goes on for its own people; taking all of them out would help nobody.
    ctx.body = { ok, failing: [...failing, ...(isConnected() ? [] : ['adapter'])] }
  })

  router.get('/metrics', async (ctx) => {
    if (!mayReadMetrics(ctx, config)) throw new Failure('forbidden')
    ctx.type = metrics.registry.contentType
    ctx.body = await metrics.registry.metrics()
  })

  return router
}

async function answersInTime(store: Store): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), STORE_TIMEOUT_MS)
  })
  const answered = store.check().then(
    () => true,
    () => false,
  )
  return Promise.race([answered, late]).finally(() => clearTimeout(timer))
}

/** With a token whoever has it; without one only this machine itself, and not what a proxy on it passes on. */
function mayReadMetrics(ctx: Context, { metricsToken }: Config): boolean {
  if (metricsToken !== null) return isEqual(ctx.get('authorization'), `Bearer ${metricsToken}`)
  return !ctx.state.isPassedOn && parseAddress(ctx.req.socket.remoteAddress)?.range() === 'loopback'
}

/** Takes the same time however much of the token is right. */
function isEqual(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
