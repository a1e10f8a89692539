import { createHash, randomBytes } from 'node:crypto'

/** 192 random bits as base64url. */
export function newSecret(): string {
  return randomBytes(24).toString('base64url')
}

/** What is stored of a secret. It is random, so the hash needs no salt. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
