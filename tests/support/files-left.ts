import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from './database-file'

export interface Left {
  /** Names of files in the folder, stored and incoming. */
  kept: string[]
  incoming: string[]
  /** Files in the folder that this process has open. */
  open: number
  /** Bytes that the quotas count. */
  counted: number
  /** Records of files. */
  records: number
}

/** What the files of a chat with SQLite take. */
export function filesLeft(dataDir: string): Left {
  const folder = join(dataDir, 'files')
  const database = openDatabase(dataDir)
  const one = (query: string) => Number((database.prepare(query).get() as { n: number | null }).n ?? 0)
  const counted = one(`select bytes as n from file_bytes where room = '' union all select 0 limit 1`)
  const records = one('select count(*) as n from files')
  database.close()
  return {
    kept: readdirSync(join(folder, 'kept')),
    incoming: readdirSync(join(folder, 'incoming')),
    open: readdirSync('/proc/self/fd').filter((fd) => isIn(folder, `/proc/self/fd/${fd}`)).length,
    counted,
    records,
  }
}

/** The list of open files has those too that were closed while it was read. */
function isIn(folder: string, link: string): boolean {
  return existsSync(link) && readlinkSync(link).startsWith(folder)
}
