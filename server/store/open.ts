import type { Config } from '../config/config'
import { holdAdvisoryLock } from './postgres/advisory-lock'
import { openPostgresStore } from './postgres/postgres'
import { openSqliteStore } from './sqlite/worker-client'
import { withWays } from './methods'
import type { Parts } from './store'
import { urlDatabaseError } from './database-error'

/** A code point takes this many bytes in JSON at most, as two escapes of a surrogate pair. */
const BYTES_PER_CHARACTER = 12
/** Keys of a message, and the pages of its indices. */
const BYTES_BESIDE = 64 * 1_024
/** Where a message has no limit. */
const BYTES_UNLIMITED = 1_024 * 1_024

export interface StoreEvents {
  /** Hears of waiting for another process. */
  tell: (message: string) => void
  /** Hears of connections that were lost while nobody used them. */
  onLost: (error: unknown) => void
}

/**
 * What the configuration names: PostgreSQL, or SQLite in the data folder; without Redis for this process alone.
 * @throws when it cannot be reached, is damaged, is in use, or cannot be brought up to date
 */
export async function openStore(
  config: Pick<Config, 'databaseUrl' | 'redisUrl' | 'dataDir' | 'messageMaxChars' | 'maxFrameBytes'>,
  { tell, onLost }: StoreEvents,
): Promise<Parts> {
  const { databaseUrl, redisUrl, dataDir } = config
  const probeBytes = probeBytesOf(config)
  if (databaseUrl === null) return openSqliteStore(dataDir, probeBytes)
  if (redisUrl !== null) return openPostgresStore(databaseUrl, onLost, probeBytes)
  const release = await holdAdvisoryLock(databaseUrl, tell, onLost).catch((error: unknown) => {
    throw urlDatabaseError(databaseUrl, error)
  })
  try {
    const { log, ...others } = await openPostgresStore(databaseUrl, onLost, probeBytes)
    return { log: withWays(log, { close: () => log.close().finally(release) }), ...others }
  } catch (error) {
    await release()
    throw error
  }
}

/** What the largest message takes: while less is free, not every message can be kept. */
function probeBytesOf({
  messageMaxChars,
  maxFrameBytes,
}: Pick<Config, 'messageMaxChars' | 'maxFrameBytes'>): number {
  const largest = Math.min(messageMaxChars * BYTES_PER_CHARACTER, maxFrameBytes)
  return Number.isFinite(largest) ? largest + BYTES_BESIDE : BYTES_UNLIMITED
}
