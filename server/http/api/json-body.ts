import parseBody from 'co-body'
import type { Context } from 'koa'
import type { z } from 'zod'
import { parse } from '../../chat/shape'
import { Failure } from '../../errors'

/**
 * The JSON a state change must carry: with a form or plain text another site could make a browser send it.
 * @throws {Failure} `bad-request`
 */
export async function jsonBody<T>(ctx: Context, shape: z.ZodType<T>, maxBytes: number): Promise<T> {
  if (!ctx.is('application/json')) throw new Failure('bad-request')
  const body: unknown = await parseBody
    .json(ctx.req, { limit: maxBytes === Infinity ? Number.MAX_SAFE_INTEGER : maxBytes, strict: true })
    .catch(() => {
      throw new Failure('bad-request')
    })
  return parse(shape, body)
}
