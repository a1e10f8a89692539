import { fileOf } from '../chat/files/file-key'
import type { FileRecords } from '../chat/files/file-records'
import type { Disk } from './disk'

/** Younger ones may be on their way, at this node or another one. */
const LEFT_OVER_MS = 60 * 60_000

/**
 * Removes the bytes that no record names, as of a node that died, or after a restore.
 * @param now epoch milliseconds
 */
export async function sweep(
  disk: Disk,
  records: Pick<FileRecords, 'find'>,
  now: number,
  signal: AbortSignal,
): Promise<void> {
  await disk.sweepIncoming(now - LEFT_OVER_MS)
  for await (const key of disk.keys()) {
    if (signal.aborted) return
    const found = await disk.head(key)
    if (found === null || found.at > now - LEFT_OVER_MS) continue
    if ((await records.find(fileOf(key), now)) === null && !signal.aborted) await disk.delete(key)
  }
}
