import type { Config } from '../config'
import { holdAlone } from './alone'
import { openPostgresStore } from './postgres'
import { openSqliteStore } from './sqlite/open'
import type { Parts } from './store'
import { unusableAt } from './unusable'

/**
 * What the configuration names: PostgreSQL, or SQLite in the data folder; without Redis for this process alone.
 * @param tell hears of connections that were lost while nobody used them, and of waiting for another process
 * @throws when it cannot be reached, is damaged, is in use, or cannot be brought up to date
 */
export async function openStore(
  { databaseUrl, redisUrl, dataDir }: Pick<Config, 'databaseUrl' | 'redisUrl' | 'dataDir'>,
  tell: (message: string, error?: unknown) => void,
): Promise<Parts> {
  if (databaseUrl === null) return openSqliteStore(dataDir)
  const complain = (error: unknown) => tell('a connection to the database was lost', error)
  if (redisUrl !== null) return openPostgresStore(databaseUrl, complain)
  const release = await holdAlone(databaseUrl, tell).catch((error: unknown) => {
    throw unusableAt(databaseUrl, error)
  })
  try {
    const { log, sessions } = await openPostgresStore(databaseUrl, complain)
    return { log: { ...log, close: () => log.close().finally(release) }, sessions }
  } catch (error) {
    await release()
    throw error
  }
}
