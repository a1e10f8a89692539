import Router from '@koa/router'
import type { Context } from 'koa'
import { z } from 'zod'
import type { Chat } from '../../chat/chat'
import type { RateLimiter } from '../../chat/limits/rate-limiter'
import { newSession } from '../../chat/people/new-session'
import { rename } from '../../chat/people/rename'
import type { Config } from '../../config/config'
import { Failure } from '../../errors'
import type { MemberId } from '../../../common/protocol/ids'
import type { Session } from '../../../common/protocol/members'
import { addressKeyOf, isSameOrigin } from '../../request'
import { actorOf } from '../actor'
import { jsonBody } from './json-body'
import { guestNameOf } from '../page/language'
import type { SessionCookies } from '../sessions'

const wanted = z.object({ nickname: z.string() })
const nothing = z.object({})

export interface SessionApiParts {
  chat: Chat
  config: Config
  cookies: SessionCookies
  sessionsPerAddress: RateLimiter
  /** Closes the connections of a session. */
  dismiss: (member: MemberId) => void
}

/** `/api/session`: who am I, call me otherwise, forget me. */
export function sessionApi({ chat, config, cookies, sessionsPerAddress, dismiss }: SessionApiParts): Router {
  const router = new Router({ prefix: '/api/session' })

  router.get('/', cookies.middleware, (ctx) => {
    if (sessionOf(ctx) === null) {
      // A page of another site that embeds this address as a picture.
      if (!isSameOrigin(ctx.req, config)) throw new Failure('origin-refused')
      sessionsPerAddress.spend(addressKeyOf(ctx.req, config.trustedProxies), chat.clock.monotonic())
      ctx.session = newSession(guestNameOf(ctx), chat)
    }
    ctx.body = sessionOf(ctx)
  })

  router.put('/', async (ctx) => {
    const { nickname } = await changeOf(ctx, wanted)
    const session = await known(ctx)
    ctx.body = await rename(actorOf(ctx.req, session, { chat, config }), nickname, chat)
  })

  router.delete(
    '/',
    async (ctx, next) => {
      await changeOf(ctx, nothing)
      const { id } = await known(ctx)
      await next()
      dismiss(id)
    },
    cookies.middleware,
    (ctx) => {
      ctx.session = null
      ctx.status = 204
    },
  )

  /** @throws {Failure} `origin-refused` or `bad-request` */
  async function changeOf<T>(ctx: Context, shape: z.ZodType<T>): Promise<T> {
    if (!isSameOrigin(ctx.req, config)) throw new Failure('origin-refused')
    return jsonBody(ctx, shape, config.maxBodyBytes)
  }

  /** Loaded when the body is there: a slow one must not bring back what was forgotten meanwhile. */
  async function known(ctx: Context): Promise<Session> {
    const found = await cookies.load(ctx)
    if (found === null) throw new Failure('session-required')
    return found.session
  }

  return router
}

function sessionOf(ctx: Context): Session | null {
  const { id, nickname, chosen } = ctx.session ?? {}
  return id === undefined || nickname === undefined || chosen === undefined ? null : { id, nickname, chosen }
}
