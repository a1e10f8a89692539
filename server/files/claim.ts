import { randomUUID } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Disk } from './disk'

const MARK = 'database'

/**
 * Writes the id of the database into the folder of its files, unless it is there: another database would take them for
 * left over, and remove them. A folder that no other process can use may change hands while it holds no file.
 * @throws when it belongs to another one
 */
export async function claim(disk: Disk, databaseId: string, isShared: boolean): Promise<void> {
  const mark = join(disk.folder, MARK)
  const draft = `${mark}-${randomUUID()}`
  await writeFile(draft, databaseId, { mode: 0o600 })
  // Another node may do the same, and one of them may die meanwhile: the mark is there as a whole or not at all.
  await link(draft, mark)
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    .finally(() => rm(draft, { force: true }))
  if ((await readFile(mark, 'utf8')) === databaseId) return
  if (isShared || !(await disk.isEmpty()))
    throw new Error(`it holds the files of another database, which is named in ${mark}`)
  await writeFile(mark, databaseId)
}
