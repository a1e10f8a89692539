import type { HttpError } from '../../common/http'
import type { FileId, FileInfo } from '../../common/protocol/files'
import type { RoomName } from '../../common/protocol/ids'
import type { Refusal, RefusalCode } from '../../common/refusals'
import type { UnsentFile } from '../sync/outbox/command'

/** A connection that carries nothing for so long is given up. */
const SILENT_MS = 60_000
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
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    clearTimeout(timer)
    timer = setTimeout(abort, SILENT_MS)
    progress(total === 0 ? 0 : loaded / total)
  })
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
  const answer = request.response as FileInfo | HttpError | null
  if (request.status === 201 && answer && 'id' in answer) return answer.id
  if (!answer || !('code' in answer)) return null
  const { code } = answer
  if (PASSING.includes(code)) {
    const retryAfterMs = Number(request.getResponseHeader('Retry-After')) * 1_000
    return { ok: false, code, retryable: true, retryAfterMs }
  }
  // Who may not write in a room is told no more than that.
  return { ok: false, code: code === 'not-found' ? 'not-a-member' : code, retryable: false }
}
