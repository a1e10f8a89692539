import { type Dialect, Kysely, Migrator } from 'kysely'
import type { Sessions, Store } from '../chat/ports'
import type { Epoch } from '../protocol'
import { LogStore } from './log-store'
import { note } from './meta'
import { migrations } from './migrations'
import type { Tables } from './schema'
import { sessionStore } from './session-store'

export interface Parts {
  log: Store
  sessions: Sessions
}

/** Knows whether the database is the one that clients knew, or an older copy that somebody has put back. */
export interface History {
  /** The epoch, another one for an older copy. @param count entries in the database */
  epoch: (db: Kysely<Tables>, count: number) => Promise<Epoch>
  /** Hears after each commit how many entries there are. */
  note: (count: number) => void
  close: () => void
}

/**
 * The one set of queries behind which any database stands.
 * @throws when the database cannot be brought up to date
 */
export async function createStore(
  dialect: Dialect,
  history: History,
): Promise<{ log: LogStore; sessions: Sessions }> {
  const db = new Kysely<Tables>({ dialect })
  await bringUpToDate(db)
  const count = await countEntries(db)
  const epoch = await history.epoch(db, count)
  const probe = () => note(db, 'checked_at', String(Date.now()))
  return { log: new LogStore(db, epoch, { history, count, probe }), sessions: sessionStore(db) }
}

/** @throws when it cannot be, as one that a newer version has used */
export async function bringUpToDate(db: Kysely<Tables>): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(migrations) }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error) throw error as Error
}

async function countEntries(db: Kysely<Tables>): Promise<number> {
  const { count } = await db
    .selectFrom('rooms')
    .select((row) => row.fn.sum<number | null>('last_seq').as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
