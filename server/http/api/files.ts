import Router from '@koa/router'
import type { Context } from 'koa'
import { z } from 'zod'
import { access } from '../../chat/access'
import type { Actor } from '../../chat/actor'
import type { Chat } from '../../chat/chat'
import { altText, fileName } from '../../chat/files/names'
import { mayRead, mayUpload } from '../../chat/files/rights'
import type { Budget, Payer, Resource } from '../../chat/limits/budget'
import type { RateLimiter } from '../../chat/limits/rate-limiter'
import { parseRoomName } from '../../chat/rooms/room-name'
import { parse } from '../../chat/shape'
import type { Config } from '../../config/config'
import { Failure, refusal } from '../../errors'
import type { FileId, FileInfo } from '../../../common/protocol/files'
import { Slots } from '../../files/slots'
import type { FileStorage } from '../../files/storage'
import type { Load } from '../../monitoring/load'
import type { Metrics } from '../../monitoring/metrics'
import { addressKeyOf, isSameOrigin } from '../../request'
import { actorOf } from '../actor'
import { allowBody } from '../bodies'
import type { SessionCookies } from '../sessions'
import { serve } from './stored-file'

/** A line that is slower is not waited for. */
const BYTES_PER_MS_MIN = 16
/** A page shows many pictures, and asks for each. */
const REQUESTS_PER_READ = 0.1
const BUSY_RETRY_MS = 2_000
const ID = /^[\w-]{16}$/

const described = z.object({ name: z.string().default(''), alt: z.string().default('') })
const wanted = z.object({ size: z.literal('thumbnail').optional() })

export interface FilesApiParts {
  chat: Chat
  config: Config
  cookies: SessionCookies
  requestsPerAddress: RateLimiter
  budget: Budget
  metrics: Metrics
  load: () => Load
  isDraining: () => boolean
  /** `null` where there is no place for files. */
  fileStorage: FileStorage | null
}

/** `/api/rooms/<room>/files` and `/files/<id>/<name>`: members send and read the files of their rooms. */
export function filesApi(parts: FilesApiParts): Router {
  const { chat, config, cookies, requestsPerAddress, budget, metrics, load, isDraining, fileStorage } = parts
  const router = new Router()
  const slots = new Slots(config.uploads.all)

  router.post('/api/rooms/:room/files', async (ctx) => {
    const count = (outcome: string) => metrics.files.inc({ outcome })
    try {
      ctx.body = await take(ctx, ctx.params.room!)
      ctx.status = 201
      count('ok')
    } catch (error) {
      count(refusal(error).code)
      throw error
    }
  })

  router.get('/files/:id/:name', async (ctx) => {
    const { actor, payer } = await solvent(ctx, ['fileBytesOut'], REQUESTS_PER_READ)
    const { size } = parse(wanted, { ...ctx.query })
    const file = ID.test(ctx.params.id!) ? await find(ctx.params.id as FileId) : null
    if (file === null || fileStorage === null) throw new Failure('not-found')
    // The history of a public room is open to everybody, its files are not.
    const room = await access(actor, file.room, 'write', chat)
    if (!mayRead(file, actor.session.id, room)) throw new Failure('not-found')
    const bytes = await serve(ctx, file, size === 'thumbnail' && file.hasThumbnail, fileStorage.store)
    charge(payer, 'fileBytesOut', bytes)
  })

  async function take(ctx: Context, roomName: string): Promise<FileInfo> {
    if (!isSameOrigin(ctx.req, config)) throw new Failure('origin-refused')
    // Another site could make a browser send any type that a form has.
    if (ctx.get('content-type').toLowerCase() !== 'application/octet-stream') throw new Failure('bad-request')
    const { actor, payer } = await solvent(ctx, ['fileBytesIn', 'pictureMs'], 1)
    const room = await access(actor, parseRoomName(roomName), 'write', chat)
    if (fileStorage === null || chat.files.accepts === 'none') throw new Failure('forbidden')
    mayUpload(actor, room, chat)
    if (isDraining() || load() !== 'normal') throw new Failure('busy', BUSY_RETRY_MS)
    const { name, alt } = parse(described, { ...ctx.query })
    const bytes = sizeOf(ctx)
    const free = slots.take([
      [actor.session.id, config.uploads.session],
      [`of ${actor.rateKey}`, config.uploads.address],
    ])
    try {
      const startedAt = chat.clock.monotonic()
      let came = 0
      if (ctx.get('expect') !== '') ctx.res.writeContinue()
      const sending = {
        ...{ room: room.name, member: actor.session.id, network: actor.rateKey },
        ...{ at: chat.clock.now(), bytes },
        ...{ name: fileName(name), alt: altText(alt) },
      }
      return await fileStorage.uploads.take(sending, ctx.req, {
        charge(resource, amount) {
          charge(payer, resource, amount)
          if (resource !== 'fileBytesIn') return
          came += amount
          allowBody(ctx.req, came / BYTES_PER_MS_MIN - (chat.clock.monotonic() - startedAt))
        },
        mayStill: () => access(actor, room.name, 'write', chat),
      })
    } finally {
      free()
      // The rest of a refused one is thrown away as it comes.
      allowBody(ctx.req, 0)
      ctx.req.resume()
    }
  }

  const find = (id: FileId) => chat.files.records.find(id, chat.clock.now())

  function charge(
    payer: Payer,
    resource: 'fileBytesIn' | 'fileBytesOut' | 'pictureMs',
    amount: number,
  ): void {
    budget.charge(payer, resource, amount, chat.clock.monotonic())
    if (resource === 'pictureMs') return
    metrics.fileBytes.inc({ direction: resource === 'fileBytesIn' ? 'in' : 'out' }, amount)
  }

  /** @throws {Failure} `not-found` for a guest, `too-fast` for who has sent or read too much */
  async function solvent(ctx: Context, owed: readonly Resource[], requests: number) {
    const addressKey = addressKeyOf(ctx.req, config.trustedProxies)
    requestsPerAddress.spend(addressKey, chat.clock.monotonic(), requests)
    const found = await cookies.load(ctx)
    if (found === null) throw new Failure('not-found')
    const actor: Actor = actorOf(ctx.req, found.session, parts)
    const payer: Payer = { session: actor.session.id, addressKey }
    const now = chat.clock.monotonic()
    const waitMs = Math.max(...owed.map((resource) => budget.waitMs(payer, resource, now)))
    if (waitMs > 0) throw new Failure('too-fast', waitMs)
    return { actor, payer }
  }

  /** The most that it takes. @throws {Failure} `file-too-large` for what it says of itself */
  function sizeOf(ctx: Context): number {
    const { maxBytes } = chat.files
    const bytes = ctx.get('transfer-encoding') === '' ? Number(ctx.get('content-length')) : maxBytes
    if (bytes > maxBytes) throw new Failure('file-too-large')
    // Where there is no limit it must say its size.
    if (bytes === Infinity) throw new Failure('bad-request')
    return bytes
  }

  return router
}
