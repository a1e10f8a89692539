import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import type { ServerProcess } from './server-process'

/** A copy of the living database, as an operator makes one. */
export function backUp({ dataDir }: ServerProcess): void {
  const database = new Database(join(dataDir, 'teahouse.db'))
  database.prepare('VACUUM INTO ?').run(join(dataDir, 'backup.db'))
  database.close()
}

/** Puts the copy in the place of the database of a server that does not run. */
export function putBack({ dataDir }: ServerProcess): void {
  for (const suffix of ['-wal', '-shm']) rmSync(join(dataDir, `teahouse.db${suffix}`), { force: true })
  renameSync(join(dataDir, 'backup.db'), join(dataDir, 'teahouse.db'))
}
