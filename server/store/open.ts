import { join } from 'node:path'
import type { Sessions, Store } from '../chat/ports'
import { openKept } from './kept'
import { openSqlite } from './sqlite'
import { createStore } from './store'

/**
 * The store in a folder, made when it is not there.
 * @throws when the database is damaged
 */
export async function openStore(dataDir: string): Promise<{ log: Store; sessions: Sessions }> {
  const file = join(dataDir, 'teahouse.db')
  const dialect = await openSqlite(file)
  return createStore(dialect, openKept(join(dataDir, 'entries-kept'), file))
}
