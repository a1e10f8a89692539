import type { Config } from '../config/config'
import { holdAdvisoryLock } from './postgres/advisory-lock'
import { openPostgresStore } from './postgres/postgres'
import { openSqliteStore } from './sqlite/worker-client'
import { override } from './methods'
import type { Parts } from './store'
import { urlDatabaseError } from './database-error'

/** The most that a code point takes in JSON, as two escapes of a surrogate pair. */
const BYTES_PER_CHARACTER = 12
/** For the other columns of a message, and its index pages. */
const BYTES_BESIDE = 64 * 1_024
/** When message length has no limit. */
const BYTES_UNLIMITED = 1_024 * 1_024

export interface StoreEvents {
  /** Called while it waits for another process, and before a long work. */
  tell: (message: string) => void
  /** Called for connections that were lost while idle. */
  onLost: (error: unknown) => void
}

/**
 * Opens the configured database: PostgreSQL, or SQLite in the data folder. Without Redis it is locked for this process.
 * @throws when it cannot be reached, is damaged, is in use, or cannot be migrated
 */
export async function openStore(
  config: Pick<Config, 'databaseUrl' | 'redisUrl' | 'dataDir' | 'messageMaxChars' | 'maxFrameBytes'>,
  { tell, onLost }: StoreEvents,
): Promise<Parts> {
  const { databaseUrl, redisUrl, dataDir } = config
  const probeBytes = probeBytesOf(config)
  if (databaseUrl === null) return openSqliteStore(dataDir, probeBytes, tell)
  if (redisUrl !== null) return openPostgresStore(databaseUrl, onLost, probeBytes)
  const release = await holdAdvisoryLock(databaseUrl, tell, onLost).catch((error: unknown) => {
    throw urlDatabaseError(databaseUrl, error)
  })
  try {
    const { log, ...others } = await openPostgresStore(databaseUrl, onLost, probeBytes)
    return { log: override(log, { close: () => log.close().finally(release) }), ...others }
  } catch (error) {
    await release()
    throw error
  }
}

/** The size of the largest message: with less free space, not every message can be stored. */
function probeBytesOf({
  messageMaxChars,
  maxFrameBytes,
}: Pick<Config, 'messageMaxChars' | 'maxFrameBytes'>): number {
  const largest = Math.min(messageMaxChars * BYTES_PER_CHARACTER, maxFrameBytes)
  return Number.isFinite(largest) ? largest + BYTES_BESIDE : BYTES_UNLIMITED
}
