import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { currentEpoch, renewEpoch } from '../repositories/meta'
import type { History } from '../history'

/** Decimal digits: a fixed width is written in place, and people can read it. */
const WIDTH = 16

/**
 * Records the number of entries and the identity of the database file, after each commit, in a file beside it. A database
 * with fewer entries, or another file, was restored from a copy: clients may know entries that it lacks.
 * @param database the existing database file
 */
export function detectRestore(file: string, database: string): History {
  const [digits = '', of = ''] = read(file).split('\n')
  const { ino, birthtimeNs, ctimeNs } = statSync(database, { bigint: true })
  const [knownIno, knownBirth] = of.split(' ')
  // A file system without birth times reports the last change instead; then only the inode is compared.
  const isSameBirth = String(birthtimeNs) === knownBirth || birthtimeNs === ctimeNs
  const isSameFile = String(ino) === knownIno && isSameBirth
  const noted = isSameFile && /^\d+$/.test(digits) ? Number(digits) : null
  // Overwritten in one write and never truncated, so that a killed start leaves the old note or the new one.
  const handle = openSync(file, existsSync(file) ? 'r+' : 'w')
  const note = (count: number) => {
    // Not flushed, and a failure is ignored: the commit is done, and a note behind the database does no harm.
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
