import Router from '@koa/router'
import type { Context } from 'koa'
import { z } from 'zod'
import { access } from '../../chat/access'
import type { Actor, Guest } from '../../chat/actor'
import type { Budget, Payer } from '../../chat/limits/budget'
import type { Chat } from '../../chat/chat'
import type { RateLimiter } from '../../chat/limits/rate-limiter'
import { HISTORY_MAX } from '../../chat/messages/history'
import type { Store } from '../../chat/ports'
import { listRooms } from '../../chat/rooms/listing'
import { parseRoomName } from '../../chat/rooms/room-name'
import { parse, room } from '../../chat/shape'
import type { Config } from '../../config/config'
import { Failure } from '../../errors'
import type { Load } from '../../monitoring/load'
import type { RoomsValue } from '../../../common/http'
import type { Page } from '../../../common/protocol/answers'
import { addressKeyOf } from '../../request'
import { type RawJson, rawObject } from '../../raw-json'
import { actorOf } from '../actor'
import type { SessionCookies } from '../sessions'

const DEFAULT_LIMIT = 50
const QUERY_MAX_CHARS = 100
const BUSY_RETRY_MS = 2_000
const whole = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
const search = z.object({ query: z.string().max(QUERY_MAX_CHARS).default(''), after: room.optional() })
const range = z.object({
  before: whole.default(Infinity),
  limit: whole.pipe(z.number().min(1).max(HISTORY_MAX)).default(DEFAULT_LIMIT),
})

export interface RoomsApiParts {
  chat: Chat
  cookies: SessionCookies
  store: Store
  config: Config
  requestsPerAddress: RateLimiter
  load: () => Load
  budget: Budget
}

/** `/api/rooms`: what there is to read without walking in. */
export function roomsApi(parts: RoomsApiParts): Router {
  const { chat, cookies, store, config, requestsPerAddress, load, budget } = parts
  const router = new Router({ prefix: '/api/rooms' })

  router.use((ctx, next) => {
    requestsPerAddress.spend(addressKeyOf(ctx.req, config.trustedProxies), chat.clock.monotonic())
    return next()
  })

  router.get('/', async (ctx) => {
    assertCalm()
    const { query, after } = parse(search, { ...ctx.query })
    const payer = solventOf(ctx)
    const countFurther = () => requestsPerAddress.charge(payer.addressKey, 1, chat.clock.monotonic())
    const found = await listRooms({ query, after: after ?? null }, chat, store, countFurther)
    answer(ctx, payer, rawObject<RoomsValue>(found))
  })

  router.get('/:room/messages', async (ctx) => {
    assertCalm()
    const room = parseRoomName(ctx.params.room!)
    const { log } = await access(await readerOf(ctx), room, 'read', chat)
    const { before, limit } = parse(range, { ...ctx.query })
    const payer = solventOf(ctx)
    answer(ctx, payer, rawObject<Page>(await log.before(before, limit)))
  })

  function assertCalm(): void {
    if (load() !== 'normal') throw new Failure('busy', BUSY_RETRY_MS)
  }

  /** The network of a request. @throws {Failure} `too-fast` while it has read too much */
  function solventOf(ctx: Context): Payer {
    const payer = { session: null, addressKey: addressKeyOf(ctx.req, config.trustedProxies) }
    const waitMs = budget.waitMs(payer, 'bytesOut', chat.clock.monotonic())
    if (waitMs > 0) throw new Failure('too-fast', waitMs)
    return payer
  }

  function answer(ctx: Context, payer: Payer, { json }: RawJson<unknown>): void {
    budget.charge(payer, 'bytesOut', json.length, chat.clock.monotonic())
    ctx.type = 'json'
    ctx.body = json
  }

  async function readerOf(ctx: Context): Promise<Actor | Guest> {
    const found = await cookies.load(ctx)
    if (found !== null) return actorOf(ctx.req, found.session, parts)
    return { via: 'http', session: null, rateKey: addressKeyOf(ctx.req, config.trustedProxies) }
  }

  return router
}
