import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'

/** Decimal digits, so that the file can be written in place and read by a person. */
const WIDTH = 16

/**
 * How many entries the database has ever kept, noted beside it after each commit. A database with fewer is an older copy
 * that somebody has put back: what clients know of the lost ones is no longer true.
 */
export interface Kept {
  /** `null` when nothing was ever noted here. */
  noted: number | null
  note: (count: number) => void
  close: () => void
}

export function openKept(file: string): Kept {
  const noted = read(file)
  const handle = openSync(file, noted === null ? 'w' : 'r+')
  return {
    noted,
    // Not flushed to the disk: a note that is behind the database after a power failure does no harm.
    note: (count) => void writeSync(handle, String(count).padStart(WIDTH, '0'), 0),
    close: () => closeSync(handle),
  }
}

function read(file: string): number | null {
  try {
    const text = readFileSync(file, 'utf8')
    return /^\d+$/.test(text) ? Number(text) : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
