import type { Kysely } from 'kysely'
import { hashOf } from '../../chat/secrets'
import type { Tables } from '../schema'

const SLICE = 500
/** Of a key that is not hashed: 24 random bytes. A hash has 32. */
const KEY_CHARS = 32

/** Replaces every key by its hash. */
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
