import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'

/** Decimal digits, so that the file can be written in place and read by a person. */
const WIDTH = 16

/**
 * How many entries the database has ever kept, noted beside it after each commit, and which file that was. A database
 * with fewer, or another file, is a copy that somebody has put back: what clients know may no longer be true.
 */
export interface Kept {
  /** `null` when nothing was noted of this very file. */
  noted: number | null
  note: (count: number) => void
  close: () => void
}

/** @param database the file of the database, which is there */
export function openKept(file: string, database: string): Kept {
  const [count = '', of = ''] = read(file).split('\n')
  const { ino, birthtimeNs, ctimeNs } = statSync(database, { bigint: true })
  const [knownIno, knownBirth] = of.split(' ')
  // A file system that knows no birth tells the last change in its place; there the number of the file has to do.
  const isSameBirth = String(birthtimeNs) === knownBirth || birthtimeNs === ctimeNs
  const isSameFile = String(ino) === knownIno && isSameBirth
  const noted = isSameFile && /^\d+$/.test(count) ? Number(count) : null
  // Written over in one go, never emptied first: a start that is killed here leaves the old note or the new one.
  const handle = openSync(file, existsSync(file) ? 'r+' : 'w')
  return {
    noted,
    note: (kept) => {
      // Neither flushed nor insisted on: a note that is behind the database does no harm, and the commit is done.
      try {
        writeSync(handle, `${String(kept).padStart(WIDTH, '0')}\n${ino} ${birthtimeNs}\n`, 0)
      } catch {
        return
      }
    },
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
