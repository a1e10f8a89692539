import type { FileId } from '../../../common/protocol/files'
import { type FileKey, thumbnailOf } from './file-key'
import type { FileRecords } from './file-records'

/** Files of one round. */
const AT_ONCE = 100

export interface GoneParts {
  records: Pick<FileRecords, 'takeGone' | 'forget'>
  /** Deletes the bytes of a file, and of its thumbnail. */
  bytes: { delete(key: FileKey): Promise<void> }
  onFailure: (error: unknown) => void
}

/**
 * Deletes the bytes of files that nobody may see any more. The record goes last: whoever dies in between, or cannot delete
 * them, leaves them for the next time. Several nodes may do so at once.
 * @param now epoch milliseconds
 */
export async function deleteGone({ records, bytes, onFailure }: GoneParts, now: number): Promise<void> {
  for (;;) {
    const ids = await records.takeGone(now, AT_ONCE)
    const deleted: FileId[] = []
    for (const id of ids)
      await Promise.all([bytes.delete(id), bytes.delete(thumbnailOf(id))]).then(
        () => deleted.push(id),
        onFailure,
      )
    if (deleted.length > 0) await records.forget(deleted)
    if (deleted.length < AT_ONCE) return
  }
}
