import type { HttpError } from '../../common/http'
import type { FileId, FileInfo } from '../../common/protocol/files'
import type { RoomName } from '../../common/protocol/ids'
import type { Refusal, RefusalCode } from '../../common/refusals'
import type { UnsentFile } from '../sync/outbox/command'

/** A connection that carries nothing for so long is given up. */
const SILENT_MS = 60_000
/** Once the server has all bytes, a large picture may wait for its turn, and then be written anew. */
const WORKING_MS = 180_000
/** Statuses of a proxy that may be another the next time. */
const PASSING_STATUSES = [408, 425, 429]
/** The same file may be taken later. */
const PASSING: readonly RefusalCode[] = [
  'too-fast',
  'session-required',
  'too-many-connections',
  'storage',
  'busy',
  'internal',
]

interface UploadOptions {
  /** As the server calls it. */
  room: RoomName
  file: Pick<UnsentFile, 'name' | 'alt'>
  bytes: Blob
  signal: AbortSignal
  /** @param done from 0 to 1 */
  progress: (done: number) => void
}

/** @returns the file at the server, its refusal, or `null` when there was no answer */
export function upload({
  room,
  file,
  bytes,
  signal,
  progress,
}: UploadOptions): Promise<FileId | Refusal | null> {
  const request = new XMLHttpRequest()
  const { name, alt } = file
  const query = new URLSearchParams({ name, ...(alt && { alt }) })
  request.open('POST', `/api/rooms/${encodeURIComponent(room)}/files?${query}`)
  request.setRequestHeader('Content-Type', 'application/octet-stream')
  request.responseType = 'json'
  const abort = (): void => request.abort()
  let timer = setTimeout(abort, SILENT_MS)
  const giveUpIn = (ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(abort, ms)
  }
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    giveUpIn(SILENT_MS)
    progress(total === 0 ? 0 : loaded / total)
  })
  request.upload.addEventListener('load', () => giveUpIn(WORKING_MS))
  signal.addEventListener('abort', abort)
  return new Promise((resolve) => {
    request.addEventListener('loadend', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      resolve(answerOf(request))
    })
    request.send(bytes)
  })
}

function answerOf(request: XMLHttpRequest): FileId | Refusal | null {
  const { status } = request
  const answer = request.response as Partial<FileInfo & HttpError> | null
  if (status === 201 && answer?.id) return answer.id
  const code = answer?.code ?? codeOfProxy(status)
  const after = request.getResponseHeader('Retry-After')
  if (!code) return after ? passing('busy', after) : null
  if (PASSING.includes(code)) return passing(code, after)
  // Who may not write in a room is told no more than that.
  const known = code === 'not-found' ? 'not-a-member' : code
  return { ...passing(known, after), retryable: false }
}

/** A proxy before the server speaks for itself. What it says for good is not tried again. */
function codeOfProxy(status: number): RefusalCode | undefined {
  if (status === 413) return 'file-too-large'
  const isForGood = status >= 400 && status < 500 && !PASSING_STATUSES.includes(status)
  return isForGood ? 'forbidden' : undefined
}

const passing = (code: RefusalCode, after: string | null): Refusal => ({
  ...{ ok: false, code, retryable: true, retryAfterMs: (Number(after) || 0) * 1_000 },
})
