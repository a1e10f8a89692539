import type { Context } from 'koa'
import type { StoredFile } from '../../chat/files/file-records'
import { Failure } from '../../errors'
import { type FileKey, thumbnailOf } from '../../chat/files/file-key'
import type { FileStore } from '../../files/file-store'
import { rangeOf } from './byte-range'

/** What browsers play. */
const PLAYED = /^(audio|video)\//
const DOWNLOADED = 'application/octet-stream'
const THUMBNAIL_TYPE = 'image/webp'

/**
 * Answers with a file to who may read it. It is a picture, a sound or a download, whatever is in it, and never a page.
 * @returns the bytes of the answer
 * @throws {Failure} `not-found` where its bytes have just been removed
 */
export async function serve(
  ctx: Context,
  { info }: Pick<StoredFile, 'info'>,
  isThumbnail: boolean,
  store: FileStore,
): Promise<number> {
  const key: FileKey = isThumbnail ? thumbnailOf(info.id) : info.id
  const found = await store.head(key)
  if (found === null) throw new Failure('not-found')
  const { size } = found
  // Only pictures that were written anew have a width.
  const isShown = info.width !== undefined || PLAYED.test(info.type)
  ctx.status = 200
  ctx.type = isThumbnail ? THUMBNAIL_TYPE : isShown ? info.type : DOWNLOADED
  ctx.attachment(info.name, { type: isShown ? 'inline' : 'attachment' })
  ctx.set('Content-Security-Policy', "sandbox; default-src 'none'")
  ctx.set('Cache-Control', 'private, no-cache')
  ctx.set('Accept-Ranges', 'bytes')
  ctx.etag = key
  ctx.length = size
  ctx.compress = false
  if (ctx.fresh) {
    ctx.status = 304
    return 0
  }
  if (ctx.method === 'HEAD') return 0
  const range = rangeOf(ctx, size)
  if (range === 'beyond') {
    ctx.body = ''
    ctx.status = 416
    ctx.set('Content-Range', `bytes */${size}`)
    return 0
  }
  const body = await store.get(key, range ?? undefined)
  if (body === null) throw new Failure('not-found')
  ctx.body = body
  if (range === null) {
    ctx.length = size
    return size
  }
  ctx.status = 206
  ctx.set('Content-Range', `bytes ${range.from}-${range.to}/${size}`)
  return (ctx.length = range.to - range.from + 1)
}
