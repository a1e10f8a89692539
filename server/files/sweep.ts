import type { FileRecords } from '../chat/files/file-records'
import type { FileId } from '../../common/protocol/files'
import type { Disk } from './disk'

/** Younger ones may be on their way, at this node or another one. */
const LEFT_OVER_MS = 60 * 60_000

/** Removes the bytes that no record names, as of a node that died, or after a restore. */
export async function sweep(
  disk: Disk,
  records: Pick<FileRecords, 'find'>,
  signal: AbortSignal,
): Promise<void> {
  const now = Date.now()
  await disk.sweepIncoming(now - LEFT_OVER_MS)
  for await (const key of disk.keys()) {
    if (signal.aborted) return
    const found = await disk.head(key)
    if (found === null || found.at > now - LEFT_OVER_MS) continue
    const id = key.replace(/\..*/, '') as FileId
    if ((await records.find(id, now)) === null && !signal.aborted) await disk.delete(key)
  }
}
