import type { Logger } from 'pino'
import type { Ask } from '../../common/protocol/asks'
import type { Clock } from '../chat/ports'
import { isStorageFailure, StorageLog } from './storage-log'

export interface FailureLogs {
  storageLog: StorageLog
  /** Logs a bug or a failing part. @param what the log line */
  onTrouble: (what: string, error: unknown, ask?: Ask) => void
  /** Logs a failure of what runs by itself. */
  complain: (error: unknown) => void
  onStorageFailure: (error: unknown) => void
}

/** Logs failures, and those of the storage once until it works again. @param check tries the storage */
export function failureLogsOf(log: Logger, clock: Clock, check: () => Promise<void>): FailureLogs {
  const storageLog = new StorageLog({ log, now: () => clock.monotonic(), check })
  return {
    storageLog,
    onTrouble(what, error, ask) {
      if (!storageLog.refused(error)) log.error({ ...(ask && { ask }), err: error }, what)
    },
    complain(error) {
      if (isStorageFailure(error)) storageLog.noticed(error)
      else log.error({ err: error }, 'housekeeping failed')
    },
    onStorageFailure: (error) => storageLog.noticed(error),
  }
}
