import { type Dialect, Kysely, Migrator } from 'kysely'
import type { Kept } from './kept'
import { LogStore } from './log-store'
import { currentEpoch, note, renewEpoch } from './meta'
import { migrations } from './migrations'
import type { Tables } from './schema'
import { sessionStore } from './session-store'
import type { Parts } from './thread-calls'

/**
 * The one set of queries behind which any database stands.
 * @param kept notes how much it holds, to recognise an older copy
 * @throws when the database cannot be brought up to date
 */
export async function createStore(dialect: Dialect, kept: Kept): Promise<Parts> {
  const db = new Kysely<Tables>({ dialect })
  const provider = { getMigrations: () => Promise.resolve(migrations) }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error) throw error as Error
  const count = await countEntries(db)
  const isOlderCopy = count > 0 && (kept.noted === null || kept.noted > count)
  const epoch = isOlderCopy ? await renewEpoch(db) : await currentEpoch(db)
  kept.note(count)
  return {
    log: new LogStore(db, epoch, { kept, count, probe: () => note(db, 'checked_at', String(Date.now())) }),
    sessions: sessionStore(db),
  }
}

async function countEntries(db: Kysely<Tables>): Promise<number> {
  const { count } = await db
    .selectFrom('rooms')
    .select((row) => row.fn.sum<number | null>('last_seq').as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
