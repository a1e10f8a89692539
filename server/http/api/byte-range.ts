import type { Context } from 'koa'
import type { ByteRange } from '../../files/file-store'

/** One range, of positions that a number can hold. */
const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/

/** What a request wants of so many bytes (RFC 9110, 14). `null` for all, as for several ranges at once, and for those of another version. */
export function rangeOf(ctx: Context, size: number): ByteRange | 'beyond' | null {
  const [, first = '', last = ''] = RANGE.exec(ctx.get('range')) ?? []
  const version = ctx.get('if-range')
  if (first + last === '' || (version !== '' && version !== ctx.response.get('etag'))) return null
  if (first === '')
    return last === '0' || size === 0 ? 'beyond' : { from: Math.max(0, size - Number(last)), to: size - 1 }
  const from = Number(first)
  const to = last === '' ? Infinity : Number(last)
  if (from > to) return null
  return from >= size ? 'beyond' : { from, to: Math.min(to, size - 1) }
}
