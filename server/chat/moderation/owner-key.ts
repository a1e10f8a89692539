import { createHash, randomBytes } from 'node:crypto'

const KEY_BYTES = 24

/** Makes its holder the owner of a room. Only its hash is stored. */
export function newOwnerKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url')
}

export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}
