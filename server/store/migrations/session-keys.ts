import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Tables } from '../schema'

const SLICE = 500
/** As it was before: 24 random bytes. A hash has 32. */
const KEY_CHARS = 32

/** What is kept of a session's key, which is random, so that no salt is needed. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}

/** Puts a hash in the place of every key. */
export async function hashSessionKeys(untyped: Kysely<unknown>): Promise<void> {
  const db = untyped as Kysely<Tables>
  for (let last = ''; ;) {
    const rows = await db
      .selectFrom('sessions')
      .select('key')
      .where('key', '>', last)
      .orderBy('key')
      .limit(SLICE)
      .execute()
    if (rows.length === 0) return
    last = rows.at(-1)!.key
    for (const { key } of rows.filter(({ key }) => key.length === KEY_CHARS))
      await db
        .updateTable('sessions')
        .set({ key: hashOf(key) })
        .where('key', '=', key)
        .execute()
  }
}
