import Router from '@koa/router'
import type { Context, Next } from 'koa'
import { z } from 'zod'
import { addressKey } from '../chat/address'
import { type Chat, newSession, rename } from '../chat/chat'
import type { Credits } from '../chat/credits'
import type { Config } from '../config'
import { Failure } from '../errors'
import type { MemberId, Session } from '../protocol'
import { clientAddress, isSameOrigin } from '../request'
import { jsonBody } from './body'
import { guestNameOf } from './language'
import type { SessionCookies } from './sessions'

const wanted = z.object({ nickname: z.string() })
const nothing = z.object({})

export interface SessionApiParts {
  chat: Chat
  config: Config
  cookies: SessionCookies
  sessionsPerAddress: Credits
  /** Closes the connections of a session. */
  dismiss: (member: MemberId) => void
}

/** `/api/session`: who am I, call me otherwise, forget me. */
export function sessionApi({ chat, config, cookies, sessionsPerAddress, dismiss }: SessionApiParts): Router {
  const router = new Router({ prefix: '/api/session' })
  router.use(tellAfterwards, cookies.middleware)

  router.get('/', (ctx) => {
    if (sessionOf(ctx) === null) {
      sessionsPerAddress.spend(
        addressKey(clientAddress(ctx.req, config.trustedProxies)),
        chat.clock.monotonic(),
      )
      ctx.session = newSession(guestNameOf(ctx), chat)
    }
    ctx.body = sessionOf(ctx)
  })

  router.put('/', async (ctx) => {
    assertSameOrigin(ctx, config)
    const { nickname } = await jsonBody(ctx, wanted, config.maxBodyBytes)
    const session = rename(known(ctx), nickname, chat)
    ctx.session = session
    ctx.body = session
    ctx.state.tell = () => chat.audience.tellSession(session)
  })

  router.delete('/', async (ctx) => {
    assertSameOrigin(ctx, config)
    await jsonBody(ctx, nothing, config.maxBodyBytes)
    const { id } = known(ctx)
    ctx.session = null
    ctx.status = 204
    ctx.state.tell = () => dismiss(id)
  })

  return router
}

/** koa-session saves when the handler is done; only then are others told. */
async function tellAfterwards(ctx: Context, next: Next): Promise<void> {
  await next()
  ;(ctx.state.tell as (() => void) | undefined)?.()
}

function sessionOf(ctx: Context): Session | null {
  const { id, nickname, chosen } = ctx.session ?? {}
  return id === undefined || nickname === undefined || chosen === undefined ? null : { id, nickname, chosen }
}

/** @throws {Failure} `session-required` */
function known(ctx: Context): Session {
  const session = sessionOf(ctx)
  if (session === null) throw new Failure('session-required')
  return session
}

function assertSameOrigin(ctx: Context, config: Config): void {
  if (!isSameOrigin(ctx.req, config)) throw new Failure('origin-refused')
}
