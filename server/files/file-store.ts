import type { Readable } from 'node:stream'
import type { FileKey } from '../chat/files/file-key'

/** Positions of the first and the last byte. */
export interface ByteRange {
  from: number
  to: number
}

/** The bytes of files. */
export interface FileStore {
  /** Takes over what is at `path`, as a whole or not at all, for good. */
  put(key: FileKey, path: string): Promise<void>
  /** `null` for none. */
  get(key: FileKey, range?: ByteRange): Promise<Readable | null>
  /** None is no error. */
  delete(key: FileKey): Promise<void>
  /** Its size in bytes, and when it was written, in epoch milliseconds; `null` for none. */
  head(key: FileKey): Promise<{ size: number; at: number } | null>
}
