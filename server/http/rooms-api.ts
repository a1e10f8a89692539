import Router from '@koa/router'
import { z } from 'zod'
import type { Chat } from '../chat/chat'
import type { Credits } from '../chat/credits'
import { HISTORY_MAX, parse } from '../chat/parse'
import type { Store } from '../chat/ports'
import { LOBBY, parseRoomName } from '../chat/room-name'
import type { Config } from '../config'
import type { ListedRoom, Page } from '../protocol'
import { addressKeyOf } from '../request'
import { writtenObject } from '../written'

const DEFAULT_LIMIT = 50
const whole = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
const range = z.object({
  before: whole.optional(),
  limit: whole.pipe(z.number().min(1).max(HISTORY_MAX)).default(DEFAULT_LIMIT),
})

export interface RoomsApiParts {
  chat: Chat
  store: Store
  config: Config
  requestsPerAddress: Credits
}

/** `/api/rooms`: what there is to read without walking in. */
export function roomsApi({ chat, store, config, requestsPerAddress }: RoomsApiParts): Router {
  const router = new Router({ prefix: '/api/rooms' })

  router.use((ctx, next) => {
    requestsPerAddress.spend(addressKeyOf(ctx.req, config.trustedProxies), chat.clock.monotonic())
    return next()
  })

  router.get('/', async (ctx) => {
    const lobby = await store.findRoom(LOBBY)
    const [newest] = await store.entries(LOBBY, { limit: 1 })
    const listed: ListedRoom = {
      name: LOBBY,
      topic: lobby?.topic ?? '',
      online: chat.crowd.count(LOBBY),
      lastActivityAt: newest?.at ?? null,
    }
    ctx.body = { rooms: [listed] }
  })

  // Every address is a room; one that nobody has opened is an empty one.
  router.get('/:room/messages', async (ctx) => {
    const room = parseRoomName(ctx.params.room!)
    const { before, limit } = parse(range, { ...ctx.query })
    const upTo = before === undefined ? {} : { before }
    ctx.type = 'json'
    ctx.body = writtenObject<Page>(await store.page(room, { ...upTo, limit })).json
  })

  return router
}
