import type { Logger } from 'pino'
import type { FileRecords } from '../chat/files/file-records'
import type { Clock, Store } from '../chat/ports'
import { ConfigError } from '../config/config'
import type { FileSettings } from '../config/files'
import type { Metrics } from '../monitoring/metrics'
import { claim } from './claim'
import { Disk } from './disk'
import type { FileStore } from './file-store'
import { Pictures } from './pictures/pictures'
import { sweep } from './sweep'
import { Uploads } from './uploads'

/** A full disk fails every file that comes. */
const LOG_EVERY_MS = 60_000

export interface FileStorageParts {
  records: FileRecords
  store: Pick<Store, 'databaseId'>
  log: Logger
  metrics: Pick<Metrics, 'pictureSeconds'>
  clock: Pick<Clock, 'now'>
}

/** The bytes of files, and the way to them. */
export interface FileStorage {
  store: FileStore
  uploads: Uploads
  close: () => Promise<void>
}

/**
 * @returns `null` for one of several nodes without a folder that they share
 * @throws {ConfigError} when the folder cannot be used
 */
export async function openFileStorage(
  settings: FileSettings,
  { records, store, log, metrics, clock }: FileStorageParts,
): Promise<FileStorage | null> {
  const { dir, isShared, accepts } = settings
  if (dir === null) {
    if (accepts !== 'none')
      log.warn('files are off: set FILES_DIR to a folder that all nodes share, or FILES=off')
    return null
  }
  const disk = new Disk(dir)
  try {
    await disk.open()
    await claim(disk, await store.databaseId(), isShared)
  } catch (error) {
    throw new ConfigError([`FILES_DIR: ${dir} cannot be used: ${(error as Error).message}`])
  }
  let loggedAt = -Infinity
  const onFailure = (error: unknown) => {
    const now = performance.now()
    if (now - loggedAt < LOG_EVERY_MS) return
    loggedAt = now
    log.error({ err: error }, 'file storage failed')
  }
  const pictures = new Pictures({
    onTime: (ms) => metrics.pictureSeconds.observe(ms / 1000),
    onLost: (why) => log.warn({ why }, 'process of pictures lost'),
  })
  const uploads = new Uploads({ disk, records, pictures, settings, now: clock.now, onFailure })
  const sweeping = new AbortController()
  const swept = sweep(disk, records, clock.now(), sweeping.signal).catch(onFailure)
  return {
    store: disk,
    uploads,
    async close() {
      sweeping.abort()
      await pictures.close()
      await Promise.all([swept, uploads.settled()])
    },
  }
}
