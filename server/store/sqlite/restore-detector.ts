import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { currentEpoch, renewEpoch } from '../repositories/meta'
import type { History } from '../history'

/** Decimal digits, so that the file can be written in place and read by a person. */
const WIDTH = 16

/**
 * Notes beside the database how many entries it has ever kept, after each commit, and which file that was. A database with
 * fewer, or another file, is a copy that somebody has put back: what clients know may no longer be true.
 * @param database the file of the database, which is there
 */
export function detectRestore(file: string, database: string): History {
  const [digits = '', of = ''] = read(file).split('\n')
  const { ino, birthtimeNs, ctimeNs } = statSync(database, { bigint: true })
  const [knownIno, knownBirth] = of.split(' ')
  // A file system that knows no birth tells the last change in its place; there the number of the file has to do.
  const isSameBirth = String(birthtimeNs) === knownBirth || birthtimeNs === ctimeNs
  const isSameFile = String(ino) === knownIno && isSameBirth
  const noted = isSameFile && /^\d+$/.test(digits) ? Number(digits) : null
  // Written over in one go, never emptied first: a start that is killed here leaves the old note or the new one.
  const handle = openSync(file, existsSync(file) ? 'r+' : 'w')
  const note = (count: number) => {
    // Neither flushed nor insisted on: a note that is behind the database does no harm, and the commit is done.
    try {
      writeSync(handle, `${String(count).padStart(WIDTH, '0')}\n${ino} ${birthtimeNs}\n`, 0)
    } catch {
      return
    }
  }
  return {
    async epoch(db, count) {
      const isOlderCopy = count > 0 && (noted === null || noted > count)
      const epoch = isOlderCopy ? await renewEpoch(db) : await currentEpoch(db)
      note(count)
      return epoch
    },
    note,
    close: () => closeSync(handle),
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
