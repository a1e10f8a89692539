import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type BanKey, banKeyOf } from '../chat/moderation/bans/networks'
import type { Config } from './config'

/**
 * The keys that make hashes of networks, newest first, derived from the session keys.
 * @param used the ids of the keys that bans use
 * @throws when the file of older keys is damaged
 */
export function banKeysOf(
  { sessionKeys, dataDir }: Pick<Config, 'sessionKeys' | 'dataDir'>,
  keys: readonly string[],
  used: readonly string[],
  log: Pick<Logger, 'warn'>,
): BanKey[] {
  const found = sessionKeys === null ? readBanKeys(dataDir, keys, used) : keys.map(banKeyOf)
  if (used.some((id) => found.every((key) => key.id !== id)))
    log.warn('bans of networks do not hold: the session key they were made with is not configured any more')
  return found
}

/** Where keys rotate by themselves, a file keeps those of bans whose session key is gone. */
export function readBanKeys(
  dataDir: string,
  sessionKeys: readonly string[],
  used: readonly string[],
): BanKey[] {
  const file = join(dataDir, 'ban-keys.json')
  const kept = existsSync(file) ? parseKeys(file) : []
  const derived = sessionKeys.map(banKeyOf)
  const gone = kept.filter(({ id }) => used.includes(id) && !derived.some((key) => key.id === id))
  const keys = [...derived, ...gone]
  const needed = keys.filter(({ id }) => used.includes(id))
  if (needed.map(({ id }) => id).join() !== kept.map(({ id }) => id).join()) writeKeys(file, needed)
  return keys
}

/** Moved into place whole, so that a crash leaves the old file or the new one. */
function writeKeys(file: string, keys: readonly BanKey[]): void {
  const written = keys.map(({ id, secret }) => ({ id, secret: secret.toString('base64url') }))
  writeFileSync(`${file}.new`, JSON.stringify(written, null, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function parseKeys(file: string): BanKey[] {
  try {
    const keys = JSON.parse(readFileSync(file, 'utf8')) as { id: string; secret: string }[]
    return keys.map(({ id, secret }) => ({ id, secret: Buffer.from(secret, 'base64url') }))
  } catch {
    throw new Error(
      `${file} is damaged. Put it back from a backup, or remove it: bans of networks that are older than the session keys then end.`,
    )
  }
}
