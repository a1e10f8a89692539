import { randomFillSync } from 'node:crypto'

const ID_BYTES = 12
/** Drawn for many ids at once: 12 bytes cost as much as some thousand. */
const pool = Buffer.alloc(256 * ID_BYTES)
let used = pool.length

/** 96 random bits in characters that a URL, an attribute and a log line can hold. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += ID_BYTES
  return pool.toString('base64url', used - ID_BYTES, used)
}
