import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { Failure } from '../errors'
import { HEAD_BYTES } from './pictures/type-of'

/** What came. */
export interface Received {
  size: number
  /** The first bytes. */
  head: Buffer
}

/**
 * Writes a body to a new file, a piece at a time.
 * @param body stays open on a failure, so that its client can be told
 * @param onBytes told of each piece, before it is written
 * @throws {Failure} `file-too-large`, what `onBytes` throws, or `bad-request` when its client gave up
 */
export async function receive(
  body: Readable,
  path: string,
  { maxBytes, onBytes }: { maxBytes: number; onBytes: (bytes: number) => Promise<void> },
): Promise<Received> {
  const file = await open(path, 'wx', 0o600)
  try {
    let size = 0
    let head: Buffer = Buffer.alloc(0)
    for await (const piece of pieces(body)) {
      size += piece.length
      await onBytes(piece.length)
      if (size > maxBytes) throw new Failure('file-too-large')
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, piece]).subarray(0, HEAD_BYTES)
      await file.appendFile(piece)
    }
    return { size, head }
  } finally {
    await file.close()
  }
}

async function* pieces(body: Readable): AsyncGenerator<Buffer> {
  try {
    yield* body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  } catch {
    throw new Failure('bad-request')
  }
}
