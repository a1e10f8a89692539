import type { Config } from '../config'
import { openPostgresStore } from './postgres'
import { openSqliteStore } from './sqlite/open'
import type { Parts } from './store'

/**
 * What the configuration names: PostgreSQL, or SQLite in the data folder.
 * @param complain hears of connections that were lost while nobody used them
 * @throws when it cannot be reached, is damaged, or cannot be brought up to date
 */
export function openStore(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  complain: (error: unknown) => void,
): Promise<Parts> {
  return databaseUrl === null ? openSqliteStore(dataDir) : openPostgresStore(databaseUrl, complain)
}
