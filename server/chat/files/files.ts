import type { FileLimits } from '../../../common/protocol/files'
import type { FileRecords, Quotas } from './file-records'

/** Files, as the use cases work with them. */
export interface Files {
  records: FileRecords
  accepts: FileLimits['accepts'] | 'none'
  /** Bytes of one file; `Infinity` is no limit. */
  maxBytes: number
  quotas: Quotas
  /** How long a file is kept; `Infinity` is as long as its message. */
  lifetimeMs: number
}
