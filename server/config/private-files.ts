import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const KEPT = ['teahouse.db', 'session-keys.json', 'ban-keys.json', 'entries-kept', 'teahouse.sock', 'files']
const OTHERS = 0o077

type Tell = (message: string, fields: { file: string; mode: string; error?: string }) => void

/** Files this process makes from now on are for its own user only. */
export function makeFilesPrivate(): void {
  process.umask(OTHERS)
}

/**
 * Makes the data folder, and takes from other users what they may do with the files in it, as an older version or a
 * copy left them. A folder that was there and holds other things too keeps its mode.
 * @param tell reports each file whose mode was narrowed, or could not be
 */
export function keepPrivate(dataDir: string, tell: Tell): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  // Windows ignores the mode.
  if (process.platform === 'win32') return
  const names = readdirSync(dataDir)
  for (const name of names.filter(isOurs)) narrow(join(dataDir, name), tell)
  if (names.every(isOurs)) narrow(dataDir, tell)
}

/** The database with what SQLite puts beside it, the keys, and the drafts of both. */
function isOurs(name: string): boolean {
  return KEPT.some((kept) => name === kept || name.startsWith(`${kept}-`) || name === `${kept}.new`)
}

function narrow(file: string, tell: Tell): void {
  // SQLite removes its journal when another process closes the file.
  const mode = (statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o777
  if ((mode & OTHERS) === 0) return
  const fields = { file, mode: mode.toString(8).padStart(4, '0') }
  try {
    chmodSync(file, mode & ~OTHERS)
    tell('file permissions narrowed', fields)
  } catch (error) {
    tell('file is accessible to other users', { ...fields, error: (error as Error).message })
  }
}
