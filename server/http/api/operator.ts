import Router from '@koa/router'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Chat } from '../../chat/chat'
import type { RateLimiter } from '../../chat/limits/rate-limiter'
import type { Operators } from '../../chat/moderation/operators'
import { SESSION_MS } from '../../chat/people/session-lifetime'
import { token } from '../../chat/shape'
import type { Config } from '../../config/config'
import { Failure } from '../../errors'
import { addressKeyOf, isSameOrigin } from '../../request'
import type { SessionCookies } from '../sessions'
import { jsonBody } from './json-body'

const shown = z.object({ secret: token })

export interface OperatorApiParts {
  chat: Chat
  config: Config
  cookies: SessionCookies
  operators: Operators
  requestsPerAddress: RateLimiter
  log: Logger
}

/** `/api/operator`: the secret of a link makes the session an operator. */
export function operatorApi(parts: OperatorApiParts): Router {
  const { chat, config, cookies, operators, requestsPerAddress, log } = parts
  const router = new Router({ prefix: '/api/operator' })

  router.post('/', async (ctx) => {
    if (!isSameOrigin(ctx.req, config)) throw new Failure('origin-refused')
    requestsPerAddress.spend(addressKeyOf(ctx.req, config.trustedProxies), chat.clock.monotonic())
    const { secret } = await jsonBody(ctx, shown, config.maxBodyBytes)
    const found = await cookies.load(ctx)
    if (found === null) throw new Failure('session-required')
    const { id } = found.session
    const now = chat.clock.now()
    // First, because a session that ends within the hour would leave no operator.
    await chat.sessions.keepSession(id, now + SESSION_MS)
    await operators.redeem(secret, id, now)
    log.info({ member: id }, 'operator made')
    ctx.status = 204
  })

  return router
}
