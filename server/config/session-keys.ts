import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** After this time a new key signs; the old ones still verify. */
const ROTATE_AFTER_MS = 90 * 24 * 60 * 60_000
/** Enough for a cookie to outlive every rotation of its year. */
const KEPT = 6

interface Key {
  secret: string
  madeAt: number
}

/**
 * The keys that sign the session cookie, newest first: made on first start, kept readable for their owner only, and
 * rotated on a start after 90 days.
 * @throws when the file is damaged; it is not replaced, because that would sign all users out
 */
export function readKeys(dataDir: string, now: number): string[] {
  const file = join(dataDir, 'session-keys.json')
  const keys = existsSync(file) ? parseKeys(file) : []
  if (keys.length === 0 || now - keys[0]!.madeAt > ROTATE_AFTER_MS) {
    keys.unshift({ secret: randomBytes(32).toString('base64url'), madeAt: now })
    // Moved into place whole, so that a crash leaves the old file or the new one.
    writeFileSync(`${file}.new`, JSON.stringify(keys.slice(0, KEPT), null, 2), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  return keys.slice(0, KEPT).map(({ secret }) => secret)
}

function parseKeys(file: string): Key[] {
  try {
    const keys = JSON.parse(readFileSync(file, 'utf8')) as Key[]
    if (keys.length > 0 && keys.every(({ secret, madeAt }) => secret.length >= 32 && Number.isFinite(madeAt)))
      return keys
  } catch {
    // Reported below, like any other damage.
  }
  throw new Error(
    `${file} is damaged. Put it back from a backup, or remove it: all users then get a new nickname.`,
  )
}
