import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerProcess } from './server-process'
import { openDatabase } from '../../support/database-file'

/** A copy of the running database, as an operator makes it. */
export function backUp({ dataDir }: ServerProcess): void {
  const database = openDatabase(dataDir)
  database.prepare('VACUUM INTO ?').run(join(dataDir, 'backup.db'))
  database.close()
}

/** Replaces the database of a stopped server by the copy. */
export function putBack({ dataDir }: ServerProcess): void {
  for (const suffix of ['-wal', '-shm']) rmSync(join(dataDir, `teahouse.db${suffix}`), { force: true })
  renameSync(join(dataDir, 'backup.db'), join(dataDir, 'teahouse.db'))
}
